"""Verbs of watching who looks at whose data: very many, a colleague, a neighbour.

Read from the audit trail, so that no door can be forgotten. What is found is a question for the
data protection officer, who is told within the hour.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from komek.cases.models import Case
from komek.directory.models import Membership
from komek.directory.retention import Kept, keeps
from komek.kernel import outbox
from komek.kernel.days import begin_of, day_of, end_of
from komek.kernel.models import AuditEntry, User
from komek.residents.models import Account
from komek.surfaces.models import Unusual, UnusualLook

AT_CASES = frozenset({"cases.read", "cases.break_glass"})
AT_PEOPLE = frozenset({"residents.reveal_contact"})
"""Not callers who are found by the number that they tell: they asked for it."""
MANY_CASES = 200
MANY_PEOPLE = 50
"""Of one person in a day; beyond what anybody on a shift has to do."""
MOST_KEPT = 20

PERSON = Coalesce(F("resident__merged_into_id"), F("resident_id"))


@dataclass(slots=True)
class Looked:
    """What somebody looked at in a day: ids of cases, ids of residents."""

    case: set[int] = field(default_factory=set)
    resident: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Found:
    """Something unusual about one person's day."""

    kind: Unusual
    looks: int
    case_ids: Sequence[int] = ()


class About(NamedTuple):
    """Whom and which building a case is about, as far as it says."""

    person: int | None
    building: int | None


class Town:
    """Who of the staff is which resident, and which buildings they reported about as residents."""

    def __init__(self, now: datetime) -> None:
        working = Membership.objects.filter(valid_from__lte=now).exclude(valid_to__lte=now)
        accounts = Account.objects.filter(user_id__in=working.values("user_id"))
        self.staff: dict[int, int] = dict(accounts.values_list(PERSON, "user_id"))
        self.homes: dict[int, set[int]] = defaultdict(set)
        reported = Case.objects.annotate(person=PERSON).filter(building__isnull=False)
        rows = reported.filter(person__in=self.staff).values_list("person", "building_id")
        for person, building in rows:
            self.homes[self.staff[person]].add(building)

    def unusual(self, user_id: int, looked: Looked, cases: Mapping[int, About]) -> Iterator[Found]:
        """Every kind of question that the person's day raises."""
        if len(looked.case) > MANY_CASES:
            yield Found(Unusual.MANY_CASES, len(looked.case))
        if len(looked.resident) > MANY_PEOPLE:
            yield Found(Unusual.MANY_PEOPLE, len(looked.resident))
        others = [(one, cases[one]) for one in sorted(looked.case) if one in cases]
        others = [(one, about) for one, about in others if self._of(about) != user_id]
        colleagues = [one for one, about in others if self._of(about)]
        people = [one for one in looked.resident if self.staff.get(one, user_id) != user_id]
        if colleagues or people:
            yield Found(Unusual.COLLEAGUE, len(colleagues) + len(people), colleagues)
        homes = self.homes.get(user_id, ())
        if near := [one for one, about in others if about.building in homes]:
            yield Found(Unusual.NEIGHBOUR, len(near), near)

    def _of(self, about: About) -> int | None:
        return self.staff.get(about.person) if about.person else None


@transaction.atomic
def watch(now: datetime) -> int:
    """Note what was unusual yesterday and today; returns how many questions are new."""
    today = day_of(now)
    town = Town(now)
    new = 0
    for day in (today - timedelta(days=1), today):
        looks = _looks(day)
        cases = _about({one for looked in looks.values() for one in looked.case})
        for user_id, looked in sorted(looks.items()):
            for found in town.unusual(user_id, looked, cases):
                new += _note(user_id, day, found)
    return new


def _looks(day: date) -> dict[int, Looked]:
    """What each of the city's people looked at."""
    rows = AuditEntry.objects.filter(
        at__gte=begin_of(day),
        at__lt=end_of(day),
        action__in=AT_CASES | AT_PEOPLE,
        actor__startswith="user:",
    )
    found: dict[int, Looked] = defaultdict(Looked)
    for actor, subject in rows.order_by().values_list("actor", "subject").distinct():
        kind, _colon, number = subject.partition(":")
        getattr(found[int(actor.removeprefix("user:"))], kind).add(int(number))
    there = set(User.objects.filter(id__in=found).values_list("id", flat=True))
    return {user_id: looked for user_id, looked in found.items() if user_id in there}


def _about(case_ids: set[int]) -> dict[int, About]:
    rows = Case.objects.filter(id__in=case_ids).annotate(person=PERSON)
    return {
        case_id: About(person, building)
        for case_id, person, building in rows.values_list("id", "person", "building_id")
    }


def _note(user_id: int, day: date, found: Found) -> bool:
    """Whether it is the first of its kind that day; more of it is no news."""
    row, is_new = UnusualLook.objects.update_or_create(
        user_id=user_id,
        day=day,
        kind=found.kind,
        defaults={"looks": found.looks, "case_ids": found.case_ids[:MOST_KEPT]},
    )
    if is_new:
        outbox.emit("looks.unusual", f"user:{user_id}", look=row.id)
    return is_new


def sweep(now: datetime) -> None:
    """Forget questions that are years old."""
    _before(now - KEPT.period()).delete()


def _before(moment: datetime) -> QuerySet[UnusualLook]:
    return UnusualLook.objects.filter(day__lt=day_of(moment))


def _older(moment: datetime) -> int:
    return _before(moment).count()


KEPT = keeps(
    Kept(
        "unusual_looks",
        _("Unusual looks at people's data"),
        _("For the data protection officer: a year at least, so that a pattern can be seen."),
        days=3 * 365,
        least=365,
        most=5 * 365,
        older=_older,
    )
)
