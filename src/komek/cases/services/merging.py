"""Two cases about one matter become one, and are parted again when they were not."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from komek.cases import belongings, merged, permits, public
from komek.cases.models import (
    OPEN_STATES,
    AssignmentState,
    Case,
    CaseAlias,
    Joining,
    Merge,
    Participant,
    ParticipantRole,
    Pause,
    State,
)
from komek.cases.resonance import resonance_of
from komek.cases.services import _clocks, _dues, _handing_back
from komek.cases.services._change import Change, changing
from komek.kernel.actors import SYSTEM, Actor
from komek.kernel.errors import Conflict, Invalid
from komek.kernel.permissions import require_at_all

ALIAS = "merged"
"""The source of a merged case's number, where it is another number of a case."""
PARTED_FROM = (*OPEN_STATES, State.ANSWERED, State.WITHDRAWN)
"""Where a case stands from which others can still be parted."""


def merge(*, actor: Actor, case_uid: UUID, into_uid: UUID, confirmed: bool = False) -> None:
    """Have a case go into another one about the same matter: its resident takes part there.

    Its number and key go on to lead to what participants see. confirmed: somebody looked, though
    the two services are of different groups. The case with the earlier promise is the one that
    stays, so none is broken. Raises Conflict for two that cannot be one.
    """
    require_at_all(actor, "cases.merge")
    with transaction.atomic():
        _lock(case_uid, into_uid)
        into = permits.found(into_uid, actor, "cases.merge")
        with changing(actor, case_uid, "merge") as change:
            _require_one_matter(change.case, into, confirmed)
            _end(change, into)
            _take_along(change, into)
            change.data = {"other": into.id}
        with changing(SYSTEM, into_uid, "absorb") as change:
            change.data = {"other": _id_of(case_uid), "resonance": resonance_of(into.id)}


def unmerge(*, actor: Actor, case_uid: UUID) -> None:
    """Part a case again from the one it went into: it stands where it stood, with its own terms.

    Whoever had it has it again, or the successor; who took part in it takes part in it again.
    Raises Conflict once the other one has ended by an answer: that was given to everybody.
    """
    with transaction.atomic():
        _lock(case_uid, _root_uid(case_uid))
        with changing(actor, case_uid, "unmerge") as change:
            row = Merge.objects.select_related("held").get(case=change.case, undone_at=None)
            root = merged.root(change.case)
            _require_not_ended(root)
            family = {change.case.id} | merged.gone_into(change.case.id)
            row.undone_at = change.now
            row.save(update_fields=["undone_at"])
            _begin_again(change, row)
            _give_back(change, root, family)
            change.data |= {"other": root.id}
        with changing(SYSTEM, root.uid, "let_go") as other:
            other.data = {"other": change.case.id, "resonance": resonance_of(root.id)}


def part_from_withdrawn(case_id: int) -> None:
    """What went into a case that its reporter took back goes on by itself."""
    gone = Merge.objects.filter(into_id=case_id, undone_at=None).order_by("case_id")
    for uid in gone.values_list("case__uid", flat=True):
        unmerge(actor=SYSTEM, case_uid=uid)


def _lock(*uids: UUID) -> None:
    """Both rows, always in one order: two merges of the same cases wait for each other."""
    list(Case.objects.select_for_update().filter(uid__in=uids).order_by("id"))


def _root_uid(case_uid: UUID) -> UUID:
    case = Case.objects.filter(uid=case_uid).first()
    return case_uid if case is None else merged.root(case).uid


def _id_of(case_uid: UUID) -> int:
    return Case.objects.values_list("id", flat=True).get(uid=case_uid)


def _require_one_matter(case: Case, into: Case, confirmed: bool) -> None:
    if case.id == into.id:
        message = _("A case cannot be joined with itself.")
        raise Invalid("same_case", message, field="into_uid")
    if into.state not in OPEN_STATES:
        message = _("The other case is not open any more.")
        raise Conflict("other_not_open", message, field="into_uid")
    if case.accused_id != into.accused_id:
        message = _("A complaint about an organisation is decided by itself.")
        raise Conflict("complaint_alone", message, field="into_uid")
    if _of_strangers(case, into) and not (
        public.open_to_strangers(case) and public.open_to_strangers(into)
    ):
        message = _("Only public cases, or two of one resident, can be joined.")
        raise Conflict("not_public", message, field="into_uid")
    if into.promised_due > case.promised_due:
        message = _("The other case has the later term: join that one with this one instead.")
        raise Conflict("later_term", message, field="into_uid")
    if not confirmed and _group(case) != _group(into):
        message = _("The services are of different groups. Confirm that it is one matter.")
        raise Conflict("other_group", message, field="confirmed")


def _of_strangers(case: Case, into: Case) -> bool:
    """Whether anybody but its own reporter would get to know of the other case."""
    if case.resident_id is None or case.resident_id != into.resident_id:
        return True
    return _joined(case).filter(left_at=None).exclude(resident_id=into.resident_id).exists()


def _group(case: Case) -> str:
    return belongings.service(case.service_id).group_code


def _end(change: Change, into: Case) -> None:
    held = change.case.assignments.filter(ended_at=None).first()
    paused = Pause.objects.filter(case=change.case, ended_at=None).exists()
    change.move()
    change.end_assignment(AssignmentState.ENDED)
    Merge.objects.create(
        case=change.case,
        into=into,
        merged_at=change.now,
        state=change.before,
        held=held,
        paused=paused,
    )


def _take_along(change: Change, into: Case) -> None:
    """Whoever follows the case follows the other one: its reporter, and those who had joined."""
    case = change.case
    _joined(case).filter(from_case=None).update(from_case=case)
    _joined(case).update(case=into)
    reporter = case.participants.filter(role=ParticipantRole.REPORTER).order_by("id").first()
    if reporter is not None:
        Participant.objects.create(
            case=into,
            resident_id=case.resident_id,
            role=ParticipantRole.ME_TOO,
            key_digest=reporter.key_digest,
            joined_at=change.now,
            how=Joining.MERGE,
            language=case.language,
            conversation_id=case.conversation_id,
            from_case=case,
        )
    CaseAlias.objects.filter(case=case, source=ALIAS).update(case=into)
    CaseAlias.objects.create(case=into, source=ALIAS, number=case.number)


def _joined(case: Case) -> QuerySet[Participant]:
    return Participant.objects.filter(case=case, role=ParticipantRole.ME_TOO)


def _require_not_ended(root: Case) -> None:
    if root.state not in PARTED_FROM:
        message = _("The case it was joined with has ended, and its answer was for both.")
        raise Conflict("other_ended", message)


def _begin_again(change: Change, row: Merge) -> None:
    """The state that the case was in, and a running assignment of whoever had it."""
    _clocks.set_dues(change, **_dues.dues_since(change.case, row.merged_at))
    if row.held is None:
        change.move(State.TRIAGE)
        return
    _handing_back.hand_back(change, row.held, State(row.state))
    if row.paused and change.case.state == State.ASKED:
        _pause_again(change)


def _pause_again(change: Change) -> None:
    """The question is still open, and the resident has time for it again."""
    last = Pause.objects.filter(case=change.case).latest("id")
    Pause.objects.create(case=change.case, message_id=last.message_id, started_at=change.now)
    change.trace(paused_from=change.now.isoformat())


def _give_back(change: Change, root: Case, family: set[int]) -> None:
    """Whoever came along with the case goes back with it; its reporter needs no place there."""
    case = change.case
    theirs = _joined(root).filter(from_case_id__in=family)
    theirs.filter(from_case=case, how=Joining.MERGE).update(left_at=change.now)
    back = theirs.exclude(from_case=case, how=Joining.MERGE)
    back.update(case=case)
    _joined(case).filter(from_case=case).update(from_case=None)
    numbers = [one.number for one in Case.objects.filter(id__in=family - {case.id})]
    CaseAlias.objects.filter(case=root, source=ALIAS, number=case.number).delete()
    CaseAlias.objects.filter(case=root, source=ALIAS, number__in=numbers).update(case=case)
