"""Handing a case over to the emergency number: sent where the city set a way up, else called."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.cases import emergency_line
from komek.cases.models import EmergencyCall, Handing, HandingState
from komek.cases.services._change import changing
from komek.kernel import audit, clock, outgoing
from komek.kernel.actors import SYSTEM, Actor
from komek.kernel.errors import Conflict, Invalid

ATTEMPT = "attempt"
"""In an event's data: which handing over it was."""


class ToldAlready(Conflict):
    """The emergency number was handed the case before."""


def hand_to_112(*, actor: Actor, case_uid: UUID, how: str, again: bool = True) -> None:
    """Tell the emergency number of a case: number, service, place and words, but not who reported.

    how: "message" is sent at once in the background, "phone" keeps that the actor has called and
    read it out. Raises Conflict for a message where no way is set up: somebody has to call;
    ToldAlready for a second time, if it is not to be told `again`.
    """
    if how not in Handing.values:
        raise Invalid("how_invalid", _("Choose one of the two."), field="how")
    with changing(actor, case_uid, "hand_to_112") as change:
        if how == Handing.MESSAGE and not emergency_line.is_set_up():
            message = _("Nothing can be sent to {number} from here: call, and read the case out.")
            sentence = format_lazy(message, number=settings.EMERGENCY_NUMBER)
            raise Conflict("emergency_not_set_up", sentence, field="how")
        if not again and change.case.emergency_calls.exists():
            raise ToldAlready("emergency_told", _("The case was handed over already."))
        call = EmergencyCall.objects.create(
            case=change.case,
            how=how,
            state=HandingState.WAITING if how == Handing.MESSAGE else HandingState.TOLD,
            at=change.now,
        )
        change.data = {"how": how, ATTEMPT: call.id}


def send_to_112(*, attempt_id: int) -> None:
    """Send what waits; once it was sent, nothing more. Raises what makes another try worthwhile."""
    call = EmergencyCall.objects.select_related("case").get(id=attempt_id)
    if call.state != HandingState.WAITING:
        return
    try:
        emergency_line.send(emergency_line.report(call.case), call.case.uid, call.id)
    except outgoing.Rejected as refused:
        _note(call, HandingState.FAILED, refused.code)
    else:
        _note(call, HandingState.SENT)


@transaction.atomic
def _note(call: EmergencyCall, state: HandingState, error: str = "") -> None:
    call.state, call.error = state, error
    call.sent_at = clock.now() if state == HandingState.SENT else None
    call.save(update_fields=["state", "error", "sent_at"])
    audit.record(SYSTEM, "cases.send_to_112", call.case.subject, reason=str(state))
