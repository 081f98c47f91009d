"""The overdue board: what is over and what soon will be, by organisation, district and service.

Counted are running terms alone, along the partial indexes of what is open: those of the holders,
and the promises of what nobody holds. Every figure is that of the list with the same conditions.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from komek.cases import belongings
from komek.cases.models import OPEN_STATES, State
from komek.cases.queries.lists.asked import Asked, Clock, Order, StateName, Term
from komek.cases.queries.lists.conditions import all_of, belonging, narrowing
from komek.cases.queries.lists.wanted import Wanted, wanted
from komek.directory import snapshot as directory
from komek.directory.entries import Entry, OrganisationEntry
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.permissions import require_at_all, subtree_roots

SOON_DAYS = 3
"""As long as this many days ahead a term counts as running out soon."""

# The states are spelled out as the index case_due has them.
_OPEN = ", ".join(f"'{state.value}'" for state in OPEN_STATES)
BY_HOLDER = f"""
    SELECT held.case_id AS id, held.due FROM cases_assignment held
    WHERE held.ended_at IS NULL AND held.due < %(soon)s
    UNION ALL
    SELECT c.id, c.promised_due FROM cases_case c
    WHERE c.state IN ({_OPEN}) AND c.state IN ('triage', 'checking') AND c.promised_due < %(soon)s
"""  # noqa: S608 - put together from constants
BY_PROMISE = f"""
    SELECT c.id, c.promised_due AS due FROM cases_case c
    WHERE c.state IN ({_OPEN}) AND c.promised_due < %(soon)s
"""  # noqa: S608 - put together from constants
RUNNING = {Clock.OWN: BY_HOLDER, Clock.PROMISED: BY_PROMISE}
COUNT = """
SELECT grouping(c.organisation_id, c.territory_id, c.service_id),
    c.organisation_id, c.territory_id, c.service_id,
    count(*) FILTER (WHERE running.due < %(now)s),
    count(*) FILTER (WHERE running.due >= %(now)s AND running.due < %(tomorrow)s),
    count(*) FILTER (WHERE running.due >= %(now)s)
FROM ({running}) AS running JOIN cases_case c ON c.id = running.id
WHERE {conditions}
GROUP BY GROUPING SETS ((c.organisation_id), (c.territory_id), (c.service_id))
"""
# Bits of grouping(): what a row is not grouped by.
ORGANISATIONS, TERRITORIES, SERVICES = 0b011, 0b101, 0b110

Tops = frozenset[int] | None
"""The organisations at which what the actor sees begins; None for the whole city."""


class Figures(NamedTuple):
    """How many cases are overdue, due today, due within SOON_DAYS (today included)."""

    overdue: int = 0
    today: int = 0
    soon: int = 0

    def __add__(self, other: Any) -> "Figures":
        return Figures(*map(sum, zip(self, other, strict=True)))


TERMS: dict[str, dict[str, Any]] = {
    "overdue": {"term": Term.OVERDUE},
    "today": {"term": Term.TODAY},
    "soon": {"term": Term.WITHIN, "days": SOON_DAYS},
}
"""The conditions of the list behind each figure."""


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One organisation, district or service, and its figures.

    code: as conditions of lists name it; "" for cases without one. lists: the list behind each
    figure, None where no list has that condition, as for what an organisation has beside those
    below it. opens: an organisation with figures below it.
    """

    code: str
    entry: Entry | None
    figures: Figures
    lists: Mapping[str, Asked] | None
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """The figures of a moment.

    above: from the top of what the actor sees down to the organisation that was chosen. whole_city:
    whether that top is the city itself.
    """

    clock: Clock
    total: BoardLine
    unheld: BoardLine | None
    organisations: tuple[BoardLine, ...]
    districts: tuple[BoardLine, ...]
    services: tuple[BoardLine, ...]
    above: tuple[OrganisationEntry, ...] = field(default=())
    whole_city: bool = True


def board(actor: Actor, clock_of: Clock = Clock.OWN, below: str = "") -> Board:
    """What is overdue, as far as the actor's lists go; one query.

    below: the code of an organisation, for what it and those below it have. Raises Forbidden, and
    Invalid for a code that is none.
    """
    require_at_all(actor, "board.see")
    base = Asked(clock=clock_of, order=Order.DUE, organisation=[below] if below else [])
    counted = _counted(_horizon(actor, base), _today_ends(actor, base))
    organisations = counted[ORGANISATIONS]
    tops = subtree_roots(actor, "board.see")
    chosen = directory.current().organisation_by_code(below) if below else None
    return Board(
        clock=clock_of,
        total=BoardLine("", chosen, sum(organisations.values(), Figures()), _lists(base)),
        unheld=_unheld(base, organisations.get(None)),
        organisations=_ordered(_opened(base, organisations, chosen, tops)),
        districts=_ordered(_by_code(base, "district", counted[TERRITORIES], belongings.territory)),
        services=_ordered(_by_code(base, "service", counted[SERVICES], _service)),
        above=_path(chosen, tops),
        whole_city=tops is None,
    )


def _horizon(actor: Actor, base: Asked) -> Wanted:
    return wanted(actor, base.model_copy(update=TERMS["soon"]))


def _today_ends(actor: Actor, base: Asked) -> datetime | None:
    return wanted(actor, base.model_copy(update=TERMS["today"])).due_before


def _counted(
    want: Wanted, tomorrow: datetime | None
) -> defaultdict[int, dict[int | None, Figures]]:
    """Figures by what they are grouped by, and by its id."""
    found: defaultdict[int, dict[int | None, Figures]] = defaultdict(dict)
    if want.nothing:
        return found
    plain = Wanted(want.states, want.order, want.clock, want.organisations, party_to=want.party_to)
    conditions = all_of(belonging(plain), narrowing(plain))
    sql = COUNT.format(running=RUNNING[want.clock], conditions=conditions.sql)
    moments = {"now": want.due_from or clock.now(), "tomorrow": tomorrow, "soon": want.due_before}
    with connection.cursor() as cursor:
        cursor.execute(sql, {**conditions.values, **moments})
        for kind, organisation_id, territory_id, service_id, *figures in cursor.fetchall():
            ids = {ORGANISATIONS: organisation_id, TERRITORIES: territory_id, SERVICES: service_id}
            found[kind][ids[kind]] = Figures(*figures)
    return found


def _lists(base: Asked, **conditions: Any) -> dict[str, Asked]:
    return {name: base.model_copy(update={**term, **conditions}) for name, term in TERMS.items()}


def _unheld(base: Asked, figures: Figures | None) -> BoardLine | None:
    """What the centre itself has to find somebody for."""
    if figures is None:
        return None
    return BoardLine("", None, figures, _lists(base, state=[StateName(State.TRIAGE.value)]))


def _opened(
    base: Asked,
    figures: Mapping[int | None, Figures],
    chosen: OrganisationEntry | None,
    tops: Tops,
) -> list[BoardLine]:
    """The lines below the chosen one; from the top the first with something to compare."""
    lines = _lines(base, figures, chosen, tops)
    while chosen is None and len(lines) == 1 and lines[0].opens:
        lines = _lines(base, figures, lines[0].entry, tops)
    return lines


def _lines(
    base: Asked,
    figures: Mapping[int | None, Figures],
    chosen: Entry | None,
    tops: Tops,
) -> list[BoardLine]:
    """What lies below, and what the chosen organisation has itself."""
    lines = list(_below(base, figures, chosen, tops))
    if chosen is not None and (own := figures.get(chosen.id)):
        lists = None if lines else _lists(base, organisation=[chosen.code])
        lines.append(BoardLine(chosen.code, chosen, own, lists))
    return lines


def _below(
    base: Asked,
    figures: Mapping[int | None, Figures],
    chosen: Entry | None,
    tops: Tops,
) -> Iterator[BoardLine]:
    """The organisations right below the chosen one, or at the top, with all below them."""
    tree = directory.current().tree()
    sums: defaultdict[int, Figures] = defaultdict(Figures)
    has_below: set[int] = set()
    for organisation_id, own in figures.items():
        path = _up(tree.ancestors(organisation_id), tops) if organisation_id is not None else ()
        if chosen is not None:
            path = path[: path.index(chosen.id)] if chosen.id in path else ()
        if path:
            sums[path[-1]] += own
            has_below |= {path[-1]} if len(path) > 1 else set()
    for organisation_id, summed in sums.items():
        entry = directory.current().organisation(organisation_id)
        lists = _lists(base, organisation=[entry.code])
        yield BoardLine(entry.code, entry, summed, lists, organisation_id in has_below)


def _by_code(
    base: Asked,
    condition: str,
    figures: Mapping[int | None, Figures],
    entry_of: Callable[[int | None], Entry | None],
) -> Iterator[BoardLine]:
    """All versions of a district or a service in one line."""
    sums: defaultdict[str, Figures] = defaultdict(Figures)
    entries: dict[str, Entry | None] = {}
    for one, counted in figures.items():
        entry = entry_of(one)
        code = entry.code if entry else ""
        sums[code] += counted
        entries[code] = entry
    for code, summed in sums.items():
        lists = _lists(base, **{condition: [code]}) if code else None
        yield BoardLine(code, entries[code], summed, lists)


def _service(version_id: int | None) -> Entry | None:
    return None if version_id is None else belongings.service(version_id)


def _ordered(lines: Iterable[BoardLine]) -> tuple[BoardLine, ...]:
    """The worst first."""
    return tuple(sorted(lines, key=lambda one: (*(-count for count in one.figures), one.code)))


def _path(chosen: OrganisationEntry | None, tops: Tops) -> tuple[OrganisationEntry, ...]:
    """The chosen organisation and those above it, the topmost first."""
    if chosen is None:
        return ()
    snapshot = directory.current()
    path = _up(snapshot.ancestors(chosen.id), tops)
    return tuple(snapshot.organisation(one) for one in reversed(path))


def _up(path: tuple[int, ...], tops: Tops) -> tuple[int, ...]:
    """As far up as the actor's own organisation: what lies above is not theirs to sum up."""
    ends = [at for at, one in enumerate(path, start=1) if one in tops] if tops else []
    return path[: ends[-1]] if ends else path
