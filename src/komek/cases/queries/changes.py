"""What happened to the cases that somebody may list, for those who keep copies of them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from komek.cases import belongings, complaints, feed
from komek.cases.feed import Piece
from komek.cases.models import Case, CaseChange
from komek.cases.queries.timeline import FOR_STAFF
from komek.cases.services.changes import ERASE, HIDE, SHOW
from komek.directory import snapshot as directory
from komek.directory.entries import OrganisationEntry
from komek.kernel.actors import Actor, Role
from komek.kernel.numbering import number_for
from komek.kernel.permissions import at_all, require_at_all, subtree_roots

LINES = """
SELECT change.* FROM cases_change change
WHERE position > %(after)s AND position <= %(up_to)s AND verb <> ALL(%(without)s::text[])
{whose} ORDER BY position LIMIT %(limit)s
"""
OF_THE_CITY = LINES.format(whose="")
OF_A_PARTNER = LINES.format(whose="AND opener = %(opener)s")
# As lists of cases are: from one short list for each organisation, every one of them the
# beginning of an index.
OF_ORGANISATIONS = f"""
SELECT DISTINCT ON (position) part.* FROM unnest(%(within)s::bigint[]) AS one (id)
CROSS JOIN LATERAL (
    ({LINES.format(whose="AND organisation_id = one.id")})
    UNION ALL
    ({LINES.format(whose="AND left_id = one.id")})
) AS part
ORDER BY position LIMIT %(limit)s
"""  # noqa: S608 - put together from constants
PUBLIC_ONLY = [HIDE, SHOW]
NOTE = "note"


@dataclass(frozen=True, slots=True)
class CaseChanged:
    """One change. tombstone: why copies of the case are to be thrown away, "" if they are not.

    "moved": the case went to where the reader does not see it, and where that is stays untold.
    "erased": what was said is erased; the case itself may be read anew.
    """

    cursor: str
    at: datetime
    number: str
    uid: UUID
    verb: str
    state: str | None
    organisation: OrganisationEntry | None
    tombstone: str


@dataclass(frozen=True, slots=True)
class _Sight:
    """What a reader sees: where lines come from, and the organisations whose cases these are."""

    scope: str
    sql: str
    without: Collection[str]
    within: frozenset[int] | None = None
    opener: str = ""

    def lost(self, line: CaseChange) -> bool:
        return self.within is not None and line.organisation_id not in self.within


def changes(actor: Actor, *, after: str | None = None, limit: int = 100) -> Piece[CaseChanged]:
    """Changes in the order in which they were settled, none ever left out.

    after: `next` of the piece before, `feed.NOW`, or None for the oldest that is kept. Raises
    Forbidden, Invalid for what is no cursor, Gone for a cursor that holds no more.
    """
    require_at_all(actor, "cases.follow")
    limit = max(1, min(limit, feed.MOST_CHANGES))
    sight = _sight(actor)
    read = feed.stretch(after, sight.scope)
    if read is None:
        return Piece((), None)
    lines = _lines(sight, read, limit + 1)
    told = [_told(sight, line, uid) for line, uid in _visible(actor, lines[:limit])]
    return feed.piece(lines, told, limit, read, sight.scope)


def _visible(actor: Actor, lines: Sequence[CaseChange]) -> Iterator[tuple[CaseChange, UUID]]:
    """The lines and their cases' names, without complaints about the actor's own organisations."""
    cases = Case.objects.filter(id__in=[one.case_id for one in lines])
    known = {row[0]: row[1:] for row in cases.values_list("id", "uid", "accused_id")}
    parties = complaints.parties(actor)
    for line in lines:
        uid, accused_id = known[line.case_id]
        if accused_id not in parties:
            yield line, uid


def _sight(actor: Actor) -> _Sight:
    # Whoever may leave notes knows of them.
    without = PUBLIC_ONLY if at_all(actor, FOR_STAFF) else [*PUBLIC_ONLY, NOTE]
    roots = subtree_roots(actor, "cases.follow")
    if roots is None:
        return _Sight("city", OF_THE_CITY, without)
    if Role.PARTNER in actor.roles:
        return _Sight(actor.name, OF_A_PARTNER, without, opener=actor.name)
    tree = directory.current()
    within = frozenset().union(*(tree.descendants(root) for root in roots))
    scope = ",".join(map(str, sorted(within)))
    return _Sight(scope, OF_ORGANISATIONS, without, within)


def _lines(sight: _Sight, read: feed.Stretch, limit: int) -> list[CaseChange]:
    values: dict[str, Any] = {
        "after": read.after,
        "up_to": read.up_to.position,
        "limit": limit,
        "without": list(sight.without),
        "within": sorted(sight.within or ()),
        "opener": sight.opener,
    }
    return list(CaseChange.objects.raw(sight.sql, values))


def _told(sight: _Sight, line: CaseChange, uid: UUID) -> CaseChanged:
    lost = sight.lost(line)
    return CaseChanged(
        cursor=feed.cursor(line, sight.scope),
        at=line.at,
        number=number_for(line.case_id),
        uid=uid,
        verb=line.verb,
        state=None if lost else line.state,
        organisation=None if lost else belongings.organisation(line.organisation_id),
        tombstone="moved" if lost else "erased" if line.verb == ERASE else "",
    )
