"""What a list wants once it is known who asks and what is meant: ids and moments."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from komek.cases import complaints
from komek.cases.models import OPEN_STATES, State
from komek.cases.queries.lists.asked import Asked, Clock, Order, Term
from komek.directory import snapshot as directory
from komek.directory.snapshot import Snapshot
from komek.kernel import clock, numbering
from komek.kernel.actors import Actor
from komek.kernel.days import begin_of, day_of
from komek.kernel.errors import Invalid
from komek.kernel.permissions import require_at_all, subtree_roots

FEWEST_DIGITS = 4
"""Shorter numbers in a search are houses and flats."""

Ids = frozenset[int] | None
"""None narrows nothing; nothing at all fits an empty set."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Conditions that all hold together; what is None does not narrow.

    organisations: allowed and asked for. person_id: to whom it was given. resident_id: whose it
    is. Moments are UTC; a `_before` is no longer wanted itself. words: as typed, "" for none.
    party_to: complaints about these organisations are not for the actor, whatever their role.
    """

    states: frozenset[State]
    order: Order
    clock: Clock
    organisations: Ids
    services: Ids = None
    territories: Ids = None
    channels: frozenset[str] | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    opened_from: datetime | None = None
    opened_before: datetime | None = None
    closed_from: datetime | None = None
    closed_before: datetime | None = None
    words: str = ""
    case_id: int | None = None
    person_id: int | None = None
    resident_id: int | None = None
    party_to: frozenset[int] = frozenset()

    @property
    def few(self) -> bool:
        """Whether there can only be as many as are worked on, not as many as ever were."""
        working = {*OPEN_STATES, State.ANSWERED}
        return self.states <= working or bool(self.person_id or self.resident_id or self.case_id)

    @property
    def nothing(self) -> bool:
        """Whether no case can fit, whatever there is."""
        return any(
            ids is not None and not ids
            for ids in (self.organisations, self.services, self.territories)
        )


def wanted(actor: Actor, asked: Asked) -> Wanted:
    """What the actor may have of what is asked for.

    Staff see the cases of their organisations, residents their own. Raises Forbidden when no list
    is for this actor, and Invalid naming the field for codes that are none.
    """
    require_at_all(actor, "cases.list")
    asked.check()
    snapshot = directory.current()
    roots = subtree_roots(actor, "cases.list")
    own = roots is not None and not roots
    due_from, due_before = _due(asked)
    return Wanted(
        states=_states(asked, own),
        order=asked.order,
        clock=asked.clock,
        organisations=_organisations(snapshot, None if own else roots, asked.organisation),
        services=_services(snapshot, asked),
        territories=_territories(snapshot, asked.district),
        channels=_channels(asked.channel),
        due_from=due_from,
        due_before=due_before,
        opened_from=_begin(asked.opened_from),
        opened_before=_begin(asked.opened_to, 1),
        closed_from=_begin(asked.closed_from),
        closed_before=_begin(asked.closed_to, 1),
        words=asked.words.strip(),
        case_id=_number(asked.words),
        person_id=(actor.user_id or 0) if asked.mine else None,
        resident_id=(actor.resident_id or 0) if own else None,
        party_to=complaints.parties(actor),
    )


def _states(asked: Asked, own: bool) -> frozenset[State]:
    """Whoever sees own cases alone misses none of them unless they say so."""
    if own and not asked.state and asked.term is None and asked.order is Order.NEWEST:
        return frozenset(State)
    return asked.states


def _organisations(
    snapshot: Snapshot, roots: Iterable[int] | None, codes: Sequence[str]
) -> frozenset[int] | None:
    allowed = None if roots is None else _below(snapshot, roots)
    if not codes:
        return allowed
    named = [snapshot.organisation_by_code(code) for code in codes]
    if None in named:
        message = _("There is no such organisation.")
        raise Invalid("unknown_organisation", message, field="organisation")
    meant = _below(snapshot, (one.id for one in named if one))
    return meant if allowed is None else meant & allowed


def _below(snapshot: Snapshot, roots: Iterable[int]) -> frozenset[int]:
    return frozenset().union(*(snapshot.descendants(root) for root in roots))


def _services(snapshot: Snapshot, asked: Asked) -> Ids:
    """Every version of the services: a case keeps the one it was opened under."""
    if not (asked.service or asked.group):
        return None
    services = _known(asked.service, snapshot.service_versions, "service")
    groups = _known(asked.group, snapshot.service_versions_of_group, "group")
    if asked.service and asked.group:
        return services & groups
    return services | groups


def _territories(snapshot: Snapshot, codes: Sequence[str]) -> Ids:
    return _known(codes, snapshot.territory_versions, "district") if codes else None


def _known(
    codes: Sequence[str], ids_of: Callable[[str], Iterable[int]], field: str
) -> frozenset[int]:
    found: set[int] = set()
    for code in codes:
        ids = frozenset(ids_of(code))
        if not ids:
            message = _("There is nothing with this code.")
            raise Invalid("code_unknown", message, field=field)
        found |= ids
    return frozenset(found)


def _channels(codes: Sequence[str]) -> frozenset[str] | None:
    # Channels of an import are nobody's plug-in: only their form is checked.
    return frozenset(codes) or None


def _due(asked: Asked) -> tuple[datetime | None, datetime | None]:
    now = clock.now()
    match asked.term:
        case Term.OVERDUE:
            return None, now
        case Term.TODAY:
            return now, _begin(day_of(now), 1)
        case Term.WITHIN:
            return now, _begin(day_of(now), 1 + (asked.days or 0))
    return None, None


def _begin(day: date | None, later: int = 0) -> datetime | None:
    """When a day of the city begins, so many days later."""
    return None if day is None else begin_of(day + timedelta(days=later))


def _number(words: str) -> int | None:
    """The id of the case whose number was typed instead of words."""
    try:
        number = numbering.parse(words)
    except numbering.InvalidNumber:
        return None
    sequence = numbering.sequence_of(number)
    return sequence if len(number) >= FEWEST_DIGITS and sequence < 2**63 else None
