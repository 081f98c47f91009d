"""Knowing a caller by a case of theirs: its number and key, or the call in which it was filed."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from komek.cases import access, permits
from komek.cases.models import Case, Participant
from komek.kernel.actors import Actor
from komek.kernel.errors import NotFound
from komek.kernel.permissions import require_at_all
from komek.residents import queries as residents
from komek.residents.services import Known, unlock


def unlock_by_key(*, actor: Actor, number: str, key: str) -> Known:
    """Whoever reported the case, shown to the operator to whom a caller says its number and key.

    Raises InvalidNumber, and NotFound also for the key of somebody who only takes part.
    """
    require_at_all(actor, "residents.unlock")
    case, _holder = access.case_and_holder(number, key)
    return _reporter(actor, case, "case_key")


def unlock_in_call(*, actor: Actor, case_uid: UUID, shown: bool) -> Known:
    """Whoever reported the case a moment ago and is still on the line, as the door knows.

    shown: whether they have shown who they are, by a code or a key. To somebody else's name and
    number, which anybody may say, nothing is opened: raises NotFound for whoever was known before.
    """
    case = permits.found(case_uid, actor, "cases.read")
    if not shown and _known_before(case):
        raise NotFound("caller_not_shown", _("Ask for a code, or for number and key of a case."))
    return _reporter(actor, case, "same_call")


def _known_before(case: Case) -> bool:
    """Whether the city knows more of the reporter than this case brought."""
    if case.resident_id is None:
        return False
    family = residents.family(case.resident_id)
    reported = Case.objects.filter(resident_id__in=family).exclude(id=case.id)
    taken_part = Participant.objects.filter(resident_id__in=family).exclude(case_id=case.id)
    more = len(residents.contacts(case.resident_id)) > 1
    return more or reported.exists() or taken_part.exists()


def _reporter(actor: Actor, case: Case, reason: str) -> Known:
    if case.resident_id is None:
        raise NotFound("reporter_unknown", _("Nobody left a name or a contact with this case."))
    return unlock(actor=actor, resident_id=case.resident_id, reason=reason)
