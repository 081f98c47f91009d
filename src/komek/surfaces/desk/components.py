"""The page that shows every component in every state: for whoever builds pages."""

from django.http import HttpResponse
from django.shortcuts import render

from komek.surfaces.identity import requires
from komek.surfaces.views import Request
from komek.ui.components import names


@requires("admin.use")
def components(request: Request) -> HttpResponse:
    """All of them below each other, in the look that was chosen."""
    states = [(name, f"components/{name}/states.html") for name in names()]
    return render(request, "desk/components.html", {"states": states})
