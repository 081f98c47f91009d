"""Knowing a caller by a case of theirs: its number and key, or the call in which it was filed."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from komek.cases import access, permits
from komek.cases.models import Case, CaseEvent, Participant
from komek.cases.services.opening_row import SHOWN
from komek.kernel.actors import Actor
from komek.kernel.errors import NotFound
from komek.kernel.permissions import require_at_all
from komek.residents import queries as residents
from komek.residents.services import Known, unlock


def unlock_by_key(*, actor: Actor, number: str, key: str) -> Known:
    """Whoever reported the case, shown to the operator to whom a caller says its number and key.

    A case that was filed by a name and a number alone, which anybody may say, opens nothing else
    of whoever is known by them. Raises InvalidNumber, and NotFound also for such a case, and for
    the key of somebody who only takes part.
    """
    require_at_all(actor, "residents.unlock")
    case, _holder = access.case_and_holder(number, key)
    if not _was_shown(case) and _known_before(case):
        message = _("This key opens its own case and nothing else of this person. Ask for a code.")
        raise NotFound("reporter_not_shown", message)
    return _reporter(actor, case, "case_key")


def unlock_in_call(*, actor: Actor, case_uid: UUID, known: bool) -> Known:
    """Whoever reported the case a moment ago and is still on the line, as the door knows.

    known: whether the door knew them when they reported it. To somebody else's name and number,
    which anybody may say, nothing is opened: raises NotFound for whoever the city knew before.
    """
    case = permits.found(case_uid, actor, "cases.read")
    if not known and _known_before(case):
        raise NotFound("caller_not_shown", _("Ask for a code, or for number and key of a case."))
    return _reporter(actor, case, "same_call")


def _was_shown(case: Case) -> bool:
    """Whether the reporter had shown who they are when the case was filed."""
    return CaseEvent.objects.filter(case_id=case.id, verb="open", data__has_key=SHOWN).exists()


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
