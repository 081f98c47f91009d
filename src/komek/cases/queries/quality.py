"""How the quality of answers moves: week by week, for the city or an organisation and those below.

What calls to residents found, too: by organisation, over the last weeks.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from komek.cases.models import CallBack, CallState, QualityWeek
from komek.directory import snapshot as directory
from komek.directory.entries import OrganisationEntry
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.days import monday_of
from komek.kernel.errors import NotFound
from komek.kernel.permissions import require

ACTION = "cases.read_trust"
CALL_WEEKS = 12
SUMS = ("answers", "in_time", "checked", "returned", "reopened", "false", "ratings", "stars")


@dataclass(frozen=True, slots=True)
class Week:
    """Sums of one week; see `models.QualityWeek`."""

    monday: date
    answers: int = 0
    in_time: int = 0
    checked: int = 0
    returned: int = 0
    reopened: int = 0
    false: int = 0
    ratings: int = 0
    stars: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """A measure of one week: `part` of `whole`; value: the share in per cent, or the mean."""

    monday: date
    part: int
    whole: int
    value: float | None


@dataclass(frozen=True, slots=True)
class Series:
    """A measure over the weeks, oldest first. code: of MEASURES. most: the top of its scale."""

    code: str
    points: tuple[Point, ...]
    most: float


def _share(part: str, whole: str) -> Callable[[Week], Point]:
    def point(week: Week) -> Point:
        some, everything = getattr(week, part), getattr(week, whole)
        value = round(100 * some / everything, 1) if everything else None
        return Point(week.monday, some, everything, value)

    return point


def _stars(week: Week) -> Point:
    value = round(week.stars / week.ratings, 2) if week.ratings else None
    return Point(week.monday, week.stars, week.ratings, value)


MEASURES: dict[str, tuple[Callable[[Week], Point], float]] = {
    "in_time": (_share("in_time", "answers"), 100),
    "returned": (_share("returned", "checked"), 100),
    "reopened": (_share("reopened", "answers"), 100),
    "false": (_share("false", "answers"), 100),
    "stars": (_stars, 5),
}
"""How each measure is made of a week, and the top of its scale."""


def trend(actor: Actor, organisation_code: str = "", weeks: int = 26) -> tuple[Series, ...]:
    """Every measure, of the city or of an organisation and those below it; one query.

    A week in which nothing was summed has no value. Raises Forbidden, NotFound.
    """
    require(actor, ACTION)
    this = monday_of(clock.now())
    mondays = [this - timedelta(weeks=back) for back in reversed(range(weeks))]
    rows = QualityWeek.objects.filter(monday__gte=mondays[0])
    if organisation_code:
        below = directory.current().descendants(_organisation(organisation_code).id)
        rows = rows.filter(organisation__in=below)
    sums = rows.values("monday").annotate(**{f"sum_{name}": Sum(name) for name in SUMS})
    columns = ("monday", *(f"sum_{name}" for name in SUMS))
    known = {monday: Week(monday, *rest) for monday, *rest in sums.values_list(*columns)}
    by_week = [known.get(monday, Week(monday)) for monday in mondays]
    return tuple(
        Series(code, tuple(map(point, by_week)), most) for code, (point, most) in MEASURES.items()
    )


def _organisation(code: str) -> OrganisationEntry:
    found = directory.current().organisation_by_code(code)
    if found is None:
        raise NotFound("unknown_organisation", _("There is no such organisation."))
    return found


@dataclass(frozen=True, slots=True)
class Called:
    """What residents said of an organisation's answers. reached: who was there and spoke.

    Of these: done; and of those who were asked it: polite, in_time.
    """

    organisation: OrganisationEntry | None
    drawn: int
    reached: int
    done: int
    asked_polite: int
    polite: int
    asked_in_time: int
    in_time: int


def called(actor: Actor) -> tuple[Called, ...]:
    """What calls of the last CALL_WEEKS found, by organisation, most calls first; one query.

    Raises Forbidden.
    """
    require(actor, ACTION)
    since = monday_of(clock.now()) - timedelta(weeks=CALL_WEEKS)
    spoken = Q(state__in=[CallState.DONE, CallState.NOT_DONE])
    rows = CallBack.objects.filter(week__gte=since, organisation__isnull=False).values(
        "organisation_id"
    )
    counted = rows.annotate(
        drawn=Count("id"),
        reached=Count("id", filter=spoken),
        done=Count("id", filter=Q(state=CallState.DONE)),
        asked_polite=Count("id", filter=Q(polite__isnull=False)),
        was_polite=Count("id", filter=Q(polite=True)),
        asked_in_time=Count("id", filter=Q(in_time__isnull=False)),
        was_in_time=Count("id", filter=Q(in_time=True)),
    )
    entries = directory.current()
    lines = (
        Called(
            organisation=entries.organisation(row["organisation_id"]),
            drawn=row["drawn"],
            reached=row["reached"],
            done=row["done"],
            asked_polite=row["asked_polite"],
            polite=row["was_polite"],
            asked_in_time=row["asked_in_time"],
            in_time=row["was_in_time"],
        )
        for row in counted
    )
    return tuple(sorted(lines, key=lambda one: (-one.reached, -one.drawn)))


@dataclass(frozen=True, slots=True)
class CalledWeek:
    """What all calls about the answers of one week found."""

    monday: date
    reached: int
    done: int


def called_by_week(actor: Actor, organisation_code: str = "") -> tuple[CalledWeek, ...]:
    """The same week by week, oldest first. Raises Forbidden, NotFound."""
    require(actor, ACTION)
    rows = CallBack.objects.filter(state__in=[CallState.DONE, CallState.NOT_DONE])
    rows = rows.filter(week__gte=monday_of(clock.now()) - timedelta(weeks=CALL_WEEKS))
    if organisation_code:
        below = directory.current().descendants(_organisation(organisation_code).id)
        rows = rows.filter(organisation__in=below)
    found: defaultdict[date, list[int]] = defaultdict(lambda: [0, 0])
    for week, state in rows.values_list("week", "state"):
        found[week][0] += 1
        found[week][1] += state == CallState.DONE
    return tuple(CalledWeek(week, *found[week]) for week in sorted(found))
