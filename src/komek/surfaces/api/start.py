"""Where somebody ends up who opens the bare address of the interface."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt

from komek.surfaces.views import decided_by


@decided_by("directory.read")
@csrf_exempt
def start(request: HttpRequest) -> HttpResponse:
    """Send people on to the documentation, which names the description for programs."""
    return redirect("api:openapi-view")
