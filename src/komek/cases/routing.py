"""Routing: which organisation is responsible, by the narrowest rule that fits. No database here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

NOBODY: Mapping[str, int] = MappingProxyType({})
NO_RULE = "no_rule"


@dataclass(frozen=True, slots=True)
class Rule:
    """For a service or a whole group, narrowed by place and season: who is responsible.

    What is empty does not narrow. Without `organisation_id` the organisation is whoever has
    `building_duty` ("lift") at the building, and the rule fits only where somebody has it.
    """

    id: int
    organisation_id: int | None = None
    service_code: str = ""
    group_id: int | None = None
    territory_code: str = ""
    building_id: int | None = None
    building_duty: str = ""
    months: frozenset[int] = frozenset()
    priority: int = 0
    valid_from: datetime | None = None
    valid_to: datetime | None = None

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, bool, int, int]:
        """The higher, the sooner it decides: narrower, then of higher priority, then older.

        A rule that finds somebody through the building's duty is narrower than one that names an
        organisation for everybody, and wider than one for a single building.
        """
        return (
            self.building_id is not None,
            self.service_code != "",
            self.building_duty != "",
            self.territory_code != "",
            bool(self.months),
            self.priority,
            -self.id,
        )

    def finds(self, matter: "Matter") -> int | None:
        """The organisation this rule finds for a matter; None when it does not fit."""
        fits = (
            self.service_code in ("", matter.service_code)
            and self.group_id in (None, matter.group_id)
            and self.territory_code in ("", matter.territory_code)
            and self.building_id in (None, matter.building_id)
            and (not self.months or matter.month in self.months)
            and self._holds(matter.at)
        )
        if not fits:
            return None
        if self.building_duty:
            return matter.duties.get(self.building_duty)
        return self.organisation_id

    def _holds(self, moment: datetime | None) -> bool:
        if moment is None:
            return True
        started = self.valid_from is None or self.valid_from <= moment
        return started and (self.valid_to is None or moment < self.valid_to)

    def reason(self) -> tuple[str, ...]:
        """Why it decided, in codes: "rule:12", then what narrowed it."""
        narrowed = {
            "building": self.building_id is not None,
            "service": self.service_code != "",
            "group": self.service_code == "",
            "duty": self.building_duty != "",
            "territory": self.territory_code != "",
            "season": bool(self.months),
        }
        return (f"rule:{self.id}", *(code for code, is_so in narrowed.items() if is_so))


@dataclass(frozen=True, slots=True)
class Matter:
    """What routing knows of a case.

    duties: who has which duty at the building, as organisation ids.
    month: 1-12, of the city's calendar; at: None when all given rules are to be taken as valid.
    """

    service_code: str
    group_id: int
    month: int
    territory_code: str | None = None
    building_id: int | None = None
    duties: Mapping[str, int] = field(default_factory=lambda: NOBODY)
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Who is responsible, by which rule and why; without anybody a person has to decide."""

    organisation_id: int | None
    rule_id: int | None
    reason: tuple[str, ...]


UNDECIDED = Decision(None, None, (NO_RULE,))


class RuleSet:
    """Rules in the order in which they are asked, found by service; safe to share by threads."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(sorted(rules, key=lambda rule: rule.rank, reverse=True))
        self._candidates: dict[tuple[str, int], tuple[Rule, ...]] = {}

    def candidates(self, service_code: str, group_id: int) -> tuple[Rule, ...]:
        """The rules that may speak about a service, narrowest first."""
        key = (service_code, group_id)
        known = self._candidates.get(key)
        if known is None:
            known = self._candidates[key] = tuple(
                rule
                for rule in self.rules
                if rule.service_code in ("", service_code) and rule.group_id in (None, group_id)
            )
        return known

    def asks_duties(self, service_code: str, group_id: int) -> bool:
        """Whether it matters who has which duty at the building."""
        return any(rule.building_duty for rule in self.candidates(service_code, group_id))


def choose(rules: RuleSet, matter: Matter) -> Decision:
    """The decision of the narrowest rule that fits and finds somebody."""
    for rule in rules.candidates(matter.service_code, matter.group_id):
        if (found := rule.finds(matter)) is not None:
            return Decision(found, rule.id, rule.reason())
    return UNDECIDED
