"""What somebody at the desk has open: cases, calls, words; what could not be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from komek.cases import queries as cases
from komek.cases.models import Owing
from komek.cases.queries import Asked, Order
from komek.directory.entries import ServiceEntry
from komek.kernel.actors import Actor
from komek.kernel.numbering import number_for, sequence_of
from komek.kernel.permissions import at_all
from komek.surfaces.models import Draft, HeldAct, HeldState
from komek.surfaces.models.shift import LineKind
from komek.surfaces.services.drafts import writer

MOST = 100


@dataclass(frozen=True, slots=True)
class Thing:
    """Something open. ref: its name in a handover ("case:12"). due: until when, if it has a term.

    words: the beginning of what is written; why: of a call.
    """

    kind: str
    ref: str
    case_id: int | None = None
    number: str = ""
    service: ServiceEntry | None = None
    due: datetime | None = None
    words: str = ""
    why: str = ""

    @property
    def name(self) -> str:
        """How a form's fields name it."""
        return f"{self.kind}~{self.ref}"


def open_things(actor: Actor) -> list[Thing]:
    """All of the actor's own, cases first, each kind by its term."""
    return [*_cases(actor), *_calls(actor), *_drafts(actor)]


def not_done(actor: Actor) -> Sequence[HeldAct]:
    """What the actor sent and could not be done any more, the latest first."""
    own = HeldAct.objects.filter(user_id=writer(actor), state=HeldState.REFUSED)
    return list(own.order_by("-id")[:MOST])


def _cases(actor: Actor) -> list[Thing]:
    if not at_all(actor, "cases.accept"):
        return []
    page = cases.listed(actor, Asked(mine=True, order=Order.DUE), limit=MOST)
    return [
        Thing(
            LineKind.CASE,
            line.number,
            line.id,
            line.number,
            line.service,
            line.due or line.promised_due,
        )
        for line in page.lines
    ]


def _calls(actor: Actor) -> list[Thing]:
    if not at_all(actor, "cases.owe_call"):
        return []
    return [
        Thing(
            LineKind.CALL,
            str(line.id),
            sequence_of(line.number) if line.number else None,
            line.number,
            line.service,
            line.due,
            why=str(Owing(line.why).label),
        )
        for line in cases.owed_calls(actor)
        if line.mine
    ]


def _drafts(actor: Actor) -> list[Thing]:
    own = Draft.objects.filter(user_id=writer(actor), case_id__isnull=False).order_by("case_id")
    return [
        Thing(
            LineKind.DRAFT,
            draft.key,
            draft.case_id,
            number_for(draft.case_id or 0),
            words=" · ".join(value for values in draft.data.values() for value in values)[:160],
        )
        for draft in own[:MOST]
    ]
