"""The pages of control: answers to check, residents to call back, trust."""

from django.http import HttpResponse
from django.shortcuts import render

from komek.cases import queries as cases
from komek.surfaces.identity import requires
from komek.surfaces.views import Request


@requires("cases.release")
def checks(request: Request) -> HttpResponse:
    """Answers that are held back until somebody has looked at them."""
    page = cases.to_check(request.actor, after=_after(request))
    variables = {
        "page": page,
        "left": cases.checks_waiting(request.actor) if page.lines else 0,
        "section": "checks",
    }
    return render(request, "desk/checks.html", variables)


@requires("cases.call_back")
def calls(request: Request) -> HttpResponse:
    """Whose residents are to be asked by phone whether it is done."""
    page = cases.to_call(request.actor, after=_after(request))
    return render(request, "desk/calls.html", {"page": page, "section": "calls"})


@requires("cases.read_trust")
def trust(request: Request) -> HttpResponse:
    """What became of each organisation's last answers."""
    variables = {"lines": cases.trusted(request.actor), "section": "trust"}
    return render(request, "desk/trust.html", variables)


def _after(request: Request) -> int | None:
    after = request.GET.get("after", "")
    return int(after[:18]) if after.isdecimal() else None
