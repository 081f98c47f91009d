"""The one public picture of cases, for every page and door that anybody may open.

Service, state, day, organisation and a place rounded to the street: nothing that leads to a
person. What cannot be seen cannot be asked for either: filters work on the rounded place and the
whole day, or somebody patient could find the rest by asking often enough.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from komek.cases import belongings
from komek.cases.access import case_numbered, unknown
from komek.cases.models import Case
from komek.directory import snapshot as directory
from komek.directory.entries import OrganisationEntry, ServiceEntry
from komek.directory.models import Publication
from komek.kernel import numbering, places
from komek.kernel.actors import Actor
from komek.kernel.permissions import require

ZONE = ZoneInfo(settings.TIME_ZONE)
PIECE = 200
ROUNDING_DEGREES = 0.003
"""More than any place is moved by rounding: a hexagon's radius is 80 m, a degree 50 to 111 km."""
FROM_THE_END = 2**63 - 1
COLUMNS = (
    *("id", "service_id", "state", "organisation_id"),
    *("opened_at", "updated_at", "promised_due", "lat", "lon"),
)
"""Everything that a picture is made from."""


@dataclass(frozen=True, slots=True)
class PublicCase:
    """What anybody may know of a case. text: empty unless policy, consent and moderation allow.

    opened, updated, expected: days in the city. lat, lon: degrees, the middle of a street's
    stretch; None without a place.
    """

    id: int
    number: str
    service: ServiceEntry
    state: str
    organisation: OrganisationEntry | None
    opened: date
    updated: date
    expected: date
    lat: float | None
    lon: float | None
    text: str = ""


class Box(NamedTuple):
    """Degrees, sides included."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, case: PublicCase) -> bool:
        """Whether the rounded place lies within."""
        if case.lat is None or case.lon is None:
            return False
        return self.south <= case.lat <= self.north and self.west <= case.lon <= self.east


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which public cases are asked for; what is None does not narrow. Days are the city's."""

    numbers: Collection[str] | None = None
    services: Collection[str] | None = None
    states: Collection[str] | None = None
    opened_from: date | None = None
    opened_to: date | None = None
    updated_from: date | None = None
    updated_to: date | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A piece of the public list, newest first; `after` begins the next one, None at the end."""

    cases: tuple[PublicCase, ...]
    after: int | None


def listed(
    actor: Actor, wanted: Wanted | None = None, *, after: int | None = None, limit: int = 50
) -> PublicPage:
    """Public cases, newest first."""
    found: list[PublicCase] = []
    for case in each(actor, wanted, after=after):
        if len(found) == limit:
            return PublicPage(tuple(found), found[-1].id)
        found.append(case)
    return PublicPage(tuple(found), None)


def each(
    actor: Actor, wanted: Wanted | None = None, *, after: int | None = None
) -> Iterator[PublicCase]:
    """All public cases that are wanted, newest first, read from the database in pieces."""
    require(actor, "cases.read_public")
    wanted = wanted or Wanted()
    rows = _rows(wanted)
    below = FROM_THE_END if after is None else min(after, FROM_THE_END)
    while piece := list(rows.filter(id__lt=below).order_by("-id")[:PIECE]):
        pictures = map(_picture, piece)
        yield from (one for one in pictures if wanted.box is None or wanted.box.holds(one))
        below = piece[-1].id


def case(actor: Actor, number: str) -> PublicCase:
    """The public picture of one case by its number as typed.

    Raises InvalidNumber, and NotFound also for a case of a service that is never public.
    """
    require(actor, "cases.read_public")
    found = case_numbered(numbering.parse(number))
    if not _rows(Wanted()).filter(id=found.id).exists():
        raise unknown()
    return _picture(found)


def rows() -> QuerySet[Case]:
    """The rows that have a public picture; nothing of them is public but the picture."""
    return _rows(Wanted())


def _rows(wanted: Wanted) -> QuerySet[Case]:
    # A policy may have become stricter since the case was opened, or less strict: the stricter
    # of the two holds.
    rows = Case.objects.exclude(service__publication=Publication.NEVER)
    rows = rows.exclude(service__code__in=hidden_services())
    if wanted.numbers is not None:
        ids = [numbering.sequence_of(numbering.parse(number)) for number in wanted.numbers]
        rows = rows.filter(id__in=[one for one in ids if one < FROM_THE_END])
    if wanted.services is not None:
        rows = rows.filter(service__code__in=wanted.services)
    if wanted.states is not None:
        rows = rows.filter(state__in=wanted.states)
    return _near(_between(rows, wanted), wanted.box)


def hidden_services() -> list[str]:
    """Codes of the services whose cases are not public at present."""
    services = directory.current().services()
    return [one.code for one in services if one.publication == Publication.NEVER]


def _between(rows: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    if wanted.opened_from:
        rows = rows.filter(opened_at__gte=_begin(wanted.opened_from))
    if wanted.opened_to:
        rows = rows.filter(opened_at__lt=_begin(wanted.opened_to + timedelta(days=1)))
    if wanted.updated_from:
        rows = rows.filter(updated_at__gte=_begin(wanted.updated_from))
    if wanted.updated_to:
        rows = rows.filter(updated_at__lt=_begin(wanted.updated_to + timedelta(days=1)))
    return rows


def _near(rows: QuerySet[Case], box: Box | None) -> QuerySet[Case]:
    """Everything that could lie in the box once it is rounded."""
    if box is None:
        return rows
    return rows.filter(
        lat__range=(box.south - ROUNDING_DEGREES, box.north + ROUNDING_DEGREES),
        lon__range=(box.west - ROUNDING_DEGREES, box.east + ROUNDING_DEGREES),
    )


def _picture(row: Case) -> PublicCase:
    lat, lon = row.lat, row.lon
    rounded = None if lat is None or lon is None else places.round_to_street(lat, lon)
    return PublicCase(
        id=row.id,
        number=row.number,
        service=belongings.service(row.service_id),
        state=row.state,
        organisation=belongings.organisation(row.organisation_id),
        opened=_day(row.opened_at),
        updated=_day(row.updated_at),
        expected=_day(row.promised_due),
        lat=rounded.lat if rounded else None,
        lon=rounded.lon if rounded else None,
    )


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, ZONE)


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
