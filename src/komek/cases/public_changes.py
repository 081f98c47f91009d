"""What happened to public cases, by the one public picture of them."""

from dataclasses import dataclass
from datetime import date

from komek.cases import feed, public
from komek.cases.feed import Piece
from komek.cases.models import CaseChange
from komek.cases.public import PublicCase, Wanted
from komek.cases.services.changes import ERASE
from komek.kernel.actors import Actor
from komek.kernel.days import day_of
from komek.kernel.numbering import number_for
from komek.kernel.permissions import require

SCOPE = "public"


@dataclass(frozen=True, slots=True)
class PublicChange:
    """One change. case: the picture as it is now, None where copies are to be thrown away.

    on: the day in the city. tombstone: why to throw copies away, "hidden" when the case is
    public no more, "erased" when its words were erased; "" otherwise.
    """

    cursor: str
    on: date
    number: str
    verb: str
    case: PublicCase | None
    tombstone: str


def changes(actor: Actor, *, after: str | None = None, limit: int = 100) -> Piece[PublicChange]:
    """Changes in the order in which they were settled, none ever left out.

    after, refusals: as of `queries.changes`.
    """
    require(actor, "cases.read_public")
    limit = max(1, min(limit, feed.MOST_CHANGES))
    read = feed.stretch(after, SCOPE)
    if read is None:
        return Piece((), None)
    rows = CaseChange.objects.filter(
        public=True, position__gt=read.after, position__lte=read.up_to.position
    )
    lines = list(rows.order_by("position")[: limit + 1])
    wanted = Wanted(numbers={number_for(line.case_id) for line in lines})
    pictures = {one.id: one for one in public.listed(actor, wanted, limit=len(lines)).cases}
    told = [_told(line, pictures.get(line.case_id)) for line in lines]
    return feed.piece(lines, told, limit, read, SCOPE)


def _told(line: CaseChange, picture: PublicCase | None) -> PublicChange:
    tombstone = "hidden" if picture is None else "erased" if line.verb == ERASE else ""
    return PublicChange(
        cursor=feed.cursor(line, SCOPE),
        on=day_of(line.at),
        number=number_for(line.case_id),
        verb=line.verb,
        case=None if tombstone else picture,
        tombstone=tombstone,
    )
