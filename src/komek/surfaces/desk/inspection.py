"""The inspectors' pages: answers to check, oldest first."""

from django.http import HttpResponse
from django.shortcuts import render

from komek.cases import queries as cases
from komek.surfaces.identity import requires
from komek.surfaces.views import Request


@requires("cases.release")
def checks(request: Request) -> HttpResponse:
    """Answers that are held back until somebody has looked at them."""
    after = request.GET.get("after", "")
    page = cases.to_check(request.actor, after=int(after[:18]) if after.isdecimal() else None)
    return render(request, "desk/checks.html", {"page": page, "section": "checks"})
