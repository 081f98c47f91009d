"""The desk's page about terms that change: what the commission has to decide, whom to call."""

from django.http import HttpResponse
from django.shortcuts import render

from komek.cases import queries as cases
from komek.kernel.permissions import at_all
from komek.surfaces.identity import requires
from komek.surfaces.views import Request


@requires("cases.tell_extension")
def terms(request: Request) -> HttpResponse:
    """Wishes for more time, and residents whom no letter told of a new term."""
    may_vote = at_all(request.actor, "cases.vote_extension")
    variables = {
        "section": "terms",
        "wishes": cases.wishes(request.actor) if may_vote else None,
        "untold": cases.untold(request.actor),
    }
    return render(request, "desk/terms.html", variables)
