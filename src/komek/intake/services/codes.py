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
from komek.residents.services import make_code


def send_code(*, actor: Actor, contact_point_id: int) -> None:
    """Send a code to an address, for `residents.services.verify_contact`.

    At once and not through the queue: somebody waits for it, and it must be stored nowhere.
    Raises Conflict where no channel reaches such an address, TooMany within a minute.
    """
    require_at_all(actor, "intake.send_code")
    point = ContactPoint.objects.filter(id=contact_point_id).first()
    if point is None:
        raise unknown()
    sender = port.sender_to(point.kind)
    if sender is None:
        raise Conflict("address_unreachable", _("No code can be sent there yet."))
    fresh = make_code(actor=actor, contact_point_id=contact_point_id)
    with translation.override(fresh.language):
        subject = gettext("Your code")
        body = gettext(
            "Your code is %(code)s. It is valid for 15 minutes. Tell it to nobody, not even to us."
        ) % {"code": fresh.code}
    outgoing = port.OutgoingMessage(
        id=str(uuid7()), to=fresh.value, language=fresh.language, subject=subject, body=body
    )
    sender.send(outgoing)
