"""What is typed at the desk is kept while it is typed: the addresses that forms call, and what
becomes of a draft once its form was sent."""

from collections.abc import Callable
from http import HTTPStatus

import msgspec
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import time_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from komek.kernel.errors import Invalid
from komek.kernel.permissions import at_all
from komek.surfaces.identity import requires
from komek.surfaces.services import drafts
from komek.surfaces.views import Request

FIELD = "draft"
"""The name under which a form says which draft it is."""


@requires("drafts.keep")
@require_POST
def keep(request: Request) -> HttpResponse:
    """Keep `data` (JSON: lists of strings by field) of the form `key`; answers with the time."""
    try:
        data = msgspec.json.decode(request.POST.get("data", ""), type=dict[str, list[str]])
    except msgspec.MsgspecError as error:
        raise Invalid("draft_unreadable", _("The request could not be understood.")) from error
    at = drafts.keep(actor=request.actor, key=request.POST.get("key", ""), data=data)
    return HttpResponse(time_format(localtime(at), "TIME_FORMAT"), content_type="text/plain")


@requires("drafts.keep")
@require_POST
def discard(request: Request) -> HttpResponse:
    """Forget what was kept, and show the form's page anew."""
    key = request.POST.get(FIELD, "")
    drafts.discard(actor=request.actor, key=key)
    return HttpResponseRedirect(_page_of(request, key))


def _page_of(request: Request, key: str) -> str:
    if named := drafts.OF_A_CASE.match(key):
        return reverse("desk:case", args=[named[1]])
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(before, {request.get_host()})
    return before if ours else reverse("desk:home")


class ForgetSentDrafts:
    """A form that was taken answers with another address: then its draft is of no more use."""

    def __init__(self, respond: Callable[[Request], HttpResponse]) -> None:
        self._respond = respond

    def __call__(self, request: Request) -> HttpResponse:
        response = self._respond(request)
        taken = response.status_code in (HTTPStatus.FOUND, HTTPStatus.SEE_OTHER)
        # Whoever is led away to set up a second factor first has not sent anything.
        if request.method == "POST" and taken and at_all(request.actor, "drafts.keep"):
            for key in request.POST.getlist(FIELD):
                drafts.discard(actor=request.actor, key=key)
        return response
