"""Sending the code that proves an address."""

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from komek.intake import port
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict
from komek.kernel.ids import uuid7
from komek.kernel.permissions import require_at_all
from komek.residents.models import ContactPoint
from komek.residents.refusals import unknown
from komek.residents.services import NewCode, make_call_code, make_code


def send_code(*, actor: Actor, contact_point_id: int) -> None:
    """Send a code to an address, for `residents.services.verify_contact`.

    At once and not through the queue: somebody waits for it, and it must be stored nowhere.
    Raises Conflict where no channel reaches such an address, TooMany within a minute.
    """
    require_at_all(actor, "intake.send_code")
    point = ContactPoint.objects.filter(id=contact_point_id).first()
    if point is None:
        raise unknown()
    sender = _sender(point.kind)
    fresh = make_code(actor=actor, contact_point_id=contact_point_id)
    with translation.override(fresh.language):
        body = gettext(
            "Your code is %(code)s. It is valid for 15 minutes. Tell it to nobody, not even to us."
        )
        _send(sender, fresh, body)


def send_call_code(*, actor: Actor, kind: str, value: str, language: str) -> None:
    """Send a code to an address that a caller names, for `residents.services.unlock_by_code`.

    Raises Invalid for an address that is none, Conflict and TooMany as `send_code` does.
    """
    require_at_all(actor, "intake.send_code")
    sender = _sender(kind)
    fresh = make_call_code(actor=actor, kind=kind, value=value, language=language)
    with translation.override(fresh.language):
        body = gettext(
            "Your code is %(code)s. Read it out to the operator whom you are talking to. If you "
            "are not calling the contact centre now, tell it to nobody."
        )
        _send(sender, fresh, body)


def _sender(kind: str) -> port.Sender:
    sender = port.sender_to(kind)
    if sender is None:
        raise Conflict("address_unreachable", _("No code can be sent there yet."))
    return sender


def _send(sender: port.Sender, fresh: NewCode, body: str) -> None:
    outgoing = port.OutgoingMessage(
        id=str(uuid7()),
        to=fresh.value,
        language=fresh.language,
        subject=gettext("Your code"),
        body=body % {"code": fresh.code},
    )
    sender.send(outgoing)
