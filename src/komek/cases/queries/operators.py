"""What became of the cases that operators took: their own months, and where the team lies.

There is no league: a person sees their own figures beside the middle half of the team, no figure
stands without what it is a part of, and a share of fewer than FEWEST is not shown at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import quantiles

from komek.cases.models import OperatorMonth
from komek.directory import queries as people
from komek.kernel.actors import Actor, Role
from komek.kernel.permissions import denied, reaches, require_at_all

FEWEST = 10
"""A share of fewer cases says more about chance than about a person."""
FEWEST_PEOPLE = 4
"""The spread of fewer colleagues would show each of them."""
MEASURES = {
    "came_back": ("came_back", "answered"),
    "moved": ("moved", "routed"),
    "not_done": ("not_done", "called"),
    "parted": ("parted", "joined"),
}
"""Each share: its part, and of what."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the middle half of the team lies, in per cent."""

    lower: float
    median: float
    upper: float


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole. value: in per cent, None of too few. team: None of too few people."""

    code: str
    part: int
    whole: int
    value: float | None
    team: Spread | None

    @property
    def hidden(self) -> bool:
        """Whether it is too few for anybody to read something into it."""
        return self.whole < FEWEST


@dataclass(frozen=True, slots=True)
class Month:
    """One month of one person; team: the middle of what colleagues took."""

    month: date
    taken: int
    team: Spread | None
    shares: tuple[Share, ...]


def own_months(actor: Actor, months: int = 6) -> tuple[Month, ...]:
    """The actor's own months, the latest first. Raises Forbidden."""
    require_at_all(actor, "figures.own")
    if actor.user_id is None:
        raise denied(actor, "figures.own")
    return _months_of(actor.user_id, months)


def months_of(actor: Actor, user_id: int, months: int = 6) -> tuple[Month, ...]:
    """Somebody else's months. Whoever asks has to note the look. Raises Forbidden."""
    if not reaches(actor, "figures.of_others"):
        raise denied(actor, "figures.of_others")
    return _months_of(user_id, months)


def operators(actor: Actor) -> list[tuple[int, str]]:
    """Whose figures the actor may look at, by name and nothing else. Raises Forbidden."""
    if not reaches(actor, "figures.of_others"):
        raise denied(actor, "figures.of_others")
    ids = {user_id for _place, user_id in people.holders_of(Role.OPERATOR)}
    return [one for one in people.people_within(None) if one[0] in ids]


def _months_of(user_id: int, months: int) -> tuple[Month, ...]:
    own = OperatorMonth.objects.filter(user_id=user_id).order_by("-month")[:months]
    return tuple(_month(row) for row in own)


def _month(row: OperatorMonth) -> Month:
    team = list(OperatorMonth.objects.filter(month=row.month))
    return Month(
        row.month,
        row.taken,
        _spread([float(one.taken) for one in team if one.taken >= FEWEST]),
        tuple(_share_of(row, team, code) for code in MEASURES),
    )


def _share_of(row: OperatorMonth, team: Sequence[OperatorMonth], code: str) -> Share:
    others = [value for one in team if (value := _value(one, code)) is not None]
    part, whole = MEASURES[code]
    return Share(code, getattr(row, part), getattr(row, whole), _value(row, code), _spread(others))


def _value(row: OperatorMonth, code: str) -> float | None:
    part, whole = (getattr(row, name) for name in MEASURES[code])
    return None if whole < FEWEST else round(100 * part / whole, 1)


def _spread(values: Sequence[float]) -> Spread | None:
    if len(values) < FEWEST_PEOPLE:
        return None
    return Spread(*(round(one, 1) for one in quantiles(values, n=4, method="inclusive")))
