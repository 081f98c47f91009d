"""Work as one goes round for it: what waits at which place, with all the words and pictures."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from komek.cases.models import Case
from komek.cases.queries.lists import Asked, Order, StateName, given_to, listed
from komek.cases.queries.views import CaseLine
from komek.directory.entries import ServiceEntry
from komek.intake.models import Attachment, AttachmentKind, Direction, Message
from komek.kernel.actors import Actor

MOST_ERRANDS = 200
WORKING = Asked(state=[StateName.ASSIGNED, StateName.IN_WORK], order=Order.DUE)


@dataclass(frozen=True, slots=True)
class Errand:
    """A case that somebody goes for.

    text, facts: the first message. pictures: of what the resident sent. lat, lon: degrees, None
    where no place is known.
    """

    line: CaseLine
    lat: float | None
    lon: float | None
    building_id: int | None
    text: str
    facts: Mapping[str, list[str]]
    pictures: tuple[UUID, ...]

    @property
    def service(self) -> ServiceEntry:
        """What it is about."""
        return self.line.service


def errands(actor: Actor, user_id: int | None) -> tuple[Errand, ...]:
    """What somebody has to do, the least time left first; user_id None: of all that one may list.

    At most MOST_ERRANDS. Raises Forbidden when no list is for this actor.
    """
    if user_id is None:
        page = listed(actor, WORKING, limit=MOST_ERRANDS)
    else:
        page = given_to(actor, user_id, WORKING, limit=MOST_ERRANDS)
    ids = [line.id for line in page.lines]
    rows = Case.objects.in_bulk(ids)
    first, pictures = _said(rows.values())
    return tuple(
        Errand(
            line=line,
            lat=rows[line.id].lat,
            lon=rows[line.id].lon,
            building_id=rows[line.id].building_id,
            text=first[line.id].body if line.id in first else "",
            facts=first[line.id].facts if line.id in first else {},
            pictures=tuple(pictures[line.id]),
        )
        for line in page.lines
        if line.id in rows
    )


def _said(cases: Iterable[Case]) -> tuple[dict[int, Message], Mapping[int, Sequence[UUID]]]:
    """The first message of each case, and the pictures among what the residents sent."""
    of_conversation = {case.conversation_id: case.id for case in cases}
    said = Message.objects.filter(conversation__in=of_conversation, direction=Direction.IN)
    case_of = {message.id: of_conversation[message.conversation_id] for message in said}
    first: dict[int, Message] = {}
    for message in sorted(said, key=lambda one: one.id):
        first.setdefault(case_of[message.id], message)
    found: dict[int, list[UUID]] = defaultdict(list)
    shown = Attachment.objects.filter(message__in=case_of, kind=AttachmentKind.IMAGE)
    for row in shown.order_by("id"):
        found[case_of[row.message_id]].append(row.uid)
    return first, found
