"""The next best case of one's queue, by one key: the least time left, and nobody else in it."""

from collections.abc import Iterator
from itertools import islice

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from komek.cases import queries as cases
from komek.cases.queries import CaseLine
from komek.kernel.numbering import number_for
from komek.surfaces.desk.lists import chosen
from komek.surfaces.identity import requires
from komek.surfaces.services import presence
from komek.surfaces.views import Request

PIECE = 50
MOST_PIECES = 4
"""More people than this many cases are not at work at the same moment."""


@requires("presence.show")
@require_POST
def next_case(request: Request) -> HttpResponse:
    """Into the first case of the list in the address, else of one's usual one."""
    lines = islice(_queue(request), MOST_PIECES)
    for piece in lines:
        ids = [line.id for line in piece if line.person_id in (None, request.actor.user_id)]
        taken = presence.take_first(actor=request.actor, case_ids=ids)
        if taken is not None:
            return HttpResponseRedirect(reverse("desk:case", args=[number_for(taken)]))
    messages.info(request, _("Nothing waits in this list that nobody has taken."))
    return HttpResponseRedirect(f"{reverse('desk:home')}?{request.GET.urlencode()}")


def _queue(request: Request) -> Iterator[tuple[CaseLine, ...]]:
    asked = chosen(request).asked
    after: str | None = None
    while asked is not None:
        page = cases.listed(request.actor, asked, after=after, limit=PIECE)
        yield page.lines
        if page.after is None:
            return
        after = str(page.after)
