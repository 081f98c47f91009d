"""The desk's page about work that is handed over: how it goes, what is stuck, sending it again."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from komek.cases import queries as cases
from komek.cases import ways
from komek.cases.models import DeliveryState
from komek.cases.queries import Health, Stuck
from komek.cases.services import dispatch as services
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.errors import Message
from komek.kernel.permissions import at_all
from komek.surfaces.identity import requires
from komek.surfaces.views import Request

REASONS: dict[str, Message] = {
    "bounced": gettext_lazy("The letter came back: is the address right?"),
    "address_refused": gettext_lazy("Their mail server knows no such address"),
    "answered_by_mail": gettext_lazy("Somebody answered the letter instead of using the link"),
    "timeout": gettext_lazy("Their server did not answer in time"),
    "host_unknown": gettext_lazy("There is no server of this name"),
    "connect_error": gettext_lazy("Their server cannot be reached"),
    "address_private": gettext_lazy("The address lies within a network that is not allowed"),
    "address_not_https": gettext_lazy("The address has to begin with https://."),
    "answer_too_long": gettext_lazy("Their server answered without end"),
    "answer_unreadable": gettext_lazy("Their server's answer could not be understood"),
    "no_updates": gettext_lazy("Their server takes no updates: tell them by phone"),
    "not_public": gettext_lazy("Cases of this service may not leave by this way"),
    "secret_unreadable": gettext_lazy("The stored secret cannot be read: connect them anew"),
}


@requires("dispatch.read")
def dispatch(request: Request) -> HttpResponse:
    """Every organisation that does not work at the desk, and what did not arrive."""
    after = request.GET.get("after", "")
    lines, more = cases.stuck(request.actor, after=int(after[:18]) if after.isdecimal() else None)
    language = request.actor.language
    variables = {
        "section": "dispatch",
        "organisations": [_organisation(one, language) for one in cases.health(request.actor)],
        "lines": [(line, _line(line, language)) for line in lines],
        "after": more,
    }
    return render(request, "desk/dispatch.html", variables)


@requires("dispatch.replay")
@require_POST
def replay(request: Request, delivery_id: int) -> HttpResponse:
    """Send one again."""
    services.replay(actor=request.actor, delivery_id=delivery_id)
    return _done(request, 1)


@requires("dispatch.replay")
@require_POST
def replay_all(request: Request, organisation_id: int) -> HttpResponse:
    """Send again all that is stuck on its way to an organisation."""
    return _done(request, services.replay_all(actor=request.actor, organisation_id=organisation_id))


def told(actor: Actor, case_id: int) -> dict[str, object] | None:
    """The way by which a case was handed over, and where that is; None at the desk."""
    found = cases.handed_over(actor, case_id)
    if found is None:
        return None
    return {
        "id": found.id,
        "way": _way(found.kind, actor.language),
        "state": DeliveryState(found.state).label,
        "again": found.is_letter and at_all(actor, "dispatch.replay"),
    }


def reason(code: str) -> Message:
    """Why something did not arrive, in words; codes that nobody put into words stay as they are."""
    known, _sign, status = code.partition("_")
    if status.isdecimal() and known in ("answered", "refused"):
        return format_lazy(gettext_lazy("Their server answered with {status}"), status=status)
    return REASONS.get(code, code)


def _done(request: Request, count: int) -> HttpResponse:
    sentence = ngettext("%(count)s is sent again.", "%(count)s are sent again.", count)
    messages.success(request, sentence % {"count": count})
    return HttpResponseRedirect(reverse("desk:dispatch"))


def _organisation(one: Health, language: str) -> tuple[Health, dict[str, object]]:
    return one, {
        "way": _way(one.kind, language),
        "reason": reason(one.error),
        "well": one.is_well(clock.now()),
    }


def _line(line: Stuck, language: str) -> dict[str, object]:
    names = {
        ways.What.ASSIGNED: _("new work"),
        ways.What.CHANGED: _("news"),
        ways.What.WITHDRAWN: _("theirs no more"),
    }
    return {
        "way": _way(line.kind, language),
        "what": names[ways.What(line.what)],
        "state": DeliveryState(line.state).label,
        "reason": reason(line.error),
    }


def _way(code: str, language: str) -> str:
    found = ways.ways().get(code)
    return found.manifest.name(language) if found else code
