"""Handing open work over to a colleague or the next shift, and taking it over."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from komek.cases import services as cases
from komek.cases.access import case_numbered
from komek.cases.models import Case
from komek.cases.queries import case_by_number
from komek.directory import queries as people
from komek.kernel import audit, clock
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict, Invalid, NotFound, Refused
from komek.kernel.numbering import number_for, parse
from komek.kernel.permissions import require_at_all, roles_for
from komek.surfaces.desk.open_things import Thing, open_things
from komek.surfaces.models import Draft
from komek.surfaces.models.shift import Handover, HandoverLine, HandoverState, LineKind
from komek.surfaces.services.drafts import writer

KEPT_FOR = timedelta(days=7)


def hand_over(
    *,
    actor: Actor,
    to_user_id: int | None,
    remark: str,
    things: Mapping[str, str],
    remarks: Mapping[str, str],
) -> Handover:
    """Offer open things to a colleague, or to whoever of the next shift comes first (None).

    things: remarks by the name of the thing, see `open_things`. remarks: by the number of a case
    that is nobody's in person. Nothing changes hands until it is accepted. Raises Invalid for
    nothing, for somebody who is no colleague, for a case that there is not.
    """
    require_at_all(actor, "shift.hand_over")
    own = {thing.name: thing for thing in open_things(actor)}
    chosen = [(own[name], text) for name, text in things.items() if name in own]
    noted = [(_readable(actor, number), text) for number, text in remarks.items()]
    if not (chosen or noted or remark.strip()):
        raise Invalid("nothing_to_hand_over", _("Choose something, or write a remark."))
    if to_user_id is not None and to_user_id not in dict(colleagues(actor)):
        raise Invalid("no_colleague", _("This is none of your colleagues."), field="to")
    with transaction.atomic():
        handover = Handover.objects.create(
            from_user_id=writer(actor), to_user_id=to_user_id, remark=remark, at=clock.now()
        )
        HandoverLine.objects.bulk_create(
            [
                *(_line(handover, thing, text) for thing, text in chosen),
                *(
                    HandoverLine(
                        handover=handover, kind=LineKind.REMARK, case_id=case_id, remark=text
                    )
                    for case_id, text in noted
                ),
            ]
        )
        audit.record(actor, "shift.hand_over", handover.subject)
    return handover


def colleagues(actor: Actor) -> list[tuple[int, str]]:
    """Users (id, name) who work where the actor does, and can take over what is handed over."""
    return people.colleagues_of(writer(actor), roles=roles_for("shift.hand_over"))


def offered(actor: Actor) -> QuerySet[Handover]:
    """What waits for the actor to accept it, the oldest first."""
    to_next = Q(to_user=None, from_user_id__in=dict(colleagues(actor)))
    waiting = Handover.objects.filter(state=HandoverState.WAITING)
    mine = waiting.filter(Q(to_user_id=writer(actor)) | to_next)
    found = mine.exclude(from_user_id=writer(actor)).select_related("from_user")
    return found.prefetch_related("lines").order_by("id")


def given(actor: Actor) -> QuerySet[Handover]:
    """What the actor handed over and nobody has accepted yet."""
    own = Handover.objects.filter(from_user_id=writer(actor), state=HandoverState.WAITING)
    return own.select_related("to_user").prefetch_related("lines").order_by("id")


def accept(*, actor: Actor, uid: UUID) -> list[HandoverLine]:
    """Take everything over, each thing by its own verb; returns the lines for which that failed.

    What somebody else has meanwhile, or what the actor may not have, stays where it is. Raises
    NotFound for what was not offered, Conflict for what a colleague was faster to accept.
    """
    require_at_all(actor, "shift.hand_over")
    with transaction.atomic():
        handover = _offered_one(actor, uid)
        failed = []
        for line in handover.lines.order_by("id"):
            line.done = _taken(actor, handover, line)
            line.save(update_fields=["done"])
            if not line.done:
                failed.append(line)
        handover.state, handover.ended_at = HandoverState.ACCEPTED, clock.now()
        handover.accepted_by_id = writer(actor)
        handover.save(update_fields=["state", "ended_at", "accepted_by"])
        audit.record(actor, "shift.accept", handover.subject)
    return failed


def withdraw(*, actor: Actor, uid: UUID) -> None:
    """Take an offer back. Raises Conflict once it was accepted."""
    own = Handover.objects.filter(uid=uid, from_user_id=writer(actor), state=HandoverState.WAITING)
    if not own.update(state=HandoverState.WITHDRAWN, ended_at=clock.now()):
        raise Conflict("handover_over", _("It was accepted already, or taken back."))


def sweep(now: datetime) -> int:
    """Forget old handovers with their remarks; returns how many rows."""
    return Handover.objects.filter(at__lt=now - KEPT_FOR).delete()[0]


def _readable(actor: Actor, number: str) -> int:
    return case_by_number(actor, parse(number)).id


def _line(handover: Handover, thing: Thing, remark: str) -> HandoverLine:
    return HandoverLine(
        handover=handover, kind=thing.kind, case_id=thing.case_id, ref=thing.ref, remark=remark
    )


def _offered_one(actor: Actor, uid: UUID) -> Handover:
    found = Handover.objects.select_for_update().filter(uid=uid).first()
    if found is None or found.from_user_id == actor.user_id:
        raise NotFound("handover_unknown", _("Nothing of this kind was offered to you."))
    if found.state != HandoverState.WAITING:
        raise Conflict("handover_over", _("It was accepted already, or taken back."))
    if not offered(actor).filter(id=found.id).exists():
        raise NotFound("handover_unknown", _("Nothing of this kind was offered to you."))
    return found


def _taken(actor: Actor, handover: Handover, line: HandoverLine) -> bool:
    try:
        with transaction.atomic():
            _take(actor, handover, line)
    except Refused:
        return False
    return True


def _take(actor: Actor, handover: Handover, line: HandoverLine) -> None:
    number = number_for(line.case_id) if line.case_id else ""
    if line.kind == LineKind.CASE:
        case = case_numbered(number)
        _require_held(case, handover.from_user_id)
        cases.give(actor=actor, case_uid=case.uid, user_id=writer(actor))
    elif line.kind == LineKind.CALL:
        cases.pass_call(actor=actor, call_id=int(line.ref), from_user_id=handover.from_user_id)
    elif line.kind == LineKind.DRAFT:
        case_by_number(actor, number)
        _take_words(actor, handover.from_user_id, line.ref)


def _require_held(case: Case, user_id: int) -> None:
    if not case.assignments.filter(ended_at=None, person_id=user_id).exists():
        raise Conflict("case_moved_on", _("The case is with somebody else meanwhile."))


def _take_words(actor: Actor, from_user_id: int, key: str) -> None:
    """The words change hands, unless the actor has begun the same form."""
    if Draft.objects.filter(user_id=writer(actor), key=key).exists():
        raise Conflict("draft_begun", _("You have begun this form yourself."))
    if not Draft.objects.filter(user_id=from_user_id, key=key).update(user_id=writer(actor)):
        raise Conflict("draft_gone", _("The words were sent or discarded meanwhile."))
