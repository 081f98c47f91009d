"""Who else is in a case: the address at which its page says every few seconds that it is open."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from komek.cases.queries import colleagues_case
from komek.surfaces.identity import requires
from komek.surfaces.services import presence
from komek.surfaces.views import Request


@requires("presence.show")
@require_POST
def here(request: Request, number: str) -> HttpResponse:
    """Be seen in the case, or gone from it; answers with who else is there."""
    case_id = colleagues_case(request.actor, number)
    if "gone" in request.POST:
        presence.go(actor=request.actor, case_id=case_id)
        return HttpResponse(status=204)
    presence.come(actor=request.actor, case_id=case_id, writing="writing" in request.POST)
    variables = {"others": presence.others(request.actor, case_id)}
    return render(request, "desk/here.html", variables)
