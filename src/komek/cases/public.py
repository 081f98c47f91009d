"""The one public picture of cases, for every page and door that anybody may open.

Service, state, day, organisation and a place rounded to the street: nothing that leads to a
person. What cannot be seen cannot be asked for either: filters work on the rounded place and the
whole day, or somebody patient could find the rest by asking often enough.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from komek.cases import belongings
from komek.cases.access import case_numbered, unknown
from komek.cases.models import OPEN_STATES, Case, State
from komek.cases.resonance import resonance, resonance_of
from komek.directory import snapshot as directory
from komek.directory.entries import OrganisationEntry, ServiceEntry
from komek.directory.models import Publication
from komek.kernel import clock, numbering, places
from komek.kernel.actors import Actor
from komek.kernel.database.planning import planned_by_values
from komek.kernel.days import begin_of, day_of, end_of
from komek.kernel.permissions import require

PIECE = 5000
FIRST_PIECE = 300
"""Enough for a page of a district of an everyday size."""
MOST_NEAR = 5
ANSWERED = (State.ANSWERED, State.CLOSED, State.UNCONFIRMED)
LATELY = timedelta(days=14)
"""An answer of so many days ago may be the answer to whoever asks the same today."""
ROUNDING_DEGREES = 0.003
"""More than any place is moved by rounding: a hexagon's radius is 80 m, a degree 50 to 111 km."""
LARGEST_ID = 2**63 - 1
NEWEST_FIRST = ("-opened_at", "-id")
COLUMNS = (
    *("id", "service_id", "state", "organisation_id"),
    *("opened_at", "updated_at", "promised_due", "lat", "lon"),
)
"""Everything that a picture is made from."""


@dataclass(frozen=True, slots=True)
class PublicCase:
    """What anybody may know of a case. text: empty unless policy, consent and moderation allow.

    opened, updated, expected: days in the city. lat, lon: degrees, the middle of a street's
    stretch; None without a place. resonance: how many people take part besides the reporter, where
    it was asked for.
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
    resonance: int = 0


class Box(NamedTuple):
    """Degrees, sides included."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, rounded: places.Point | None) -> bool:
        """Whether a case's rounded place lies within; one without a place lies nowhere."""
        if rounded is None:
            return False
        return self.south <= rounded.lat <= self.north and self.west <= rounded.lon <= self.east


class District(NamedTuple):
    """A district by its code, as it is drawn now."""

    code: str

    def holds(self, rounded: places.Point | None) -> bool:
        """Whether a case's rounded place lies within; a place on the border lies in one of both."""
        if rounded is None:
            return False
        found = directory.current().territory_at(*rounded)
        return found is not None and found.code == self.code


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which public cases are asked for; what is None does not narrow. Days are the city's.

    district: the code of one.
    """

    numbers: Collection[str] | None = None
    services: Collection[str] | None = None
    states: Collection[str] | None = None
    opened_from: date | None = None
    opened_to: date | None = None
    updated_from: date | None = None
    updated_to: date | None = None
    box: Box | None = None
    district: str | None = None

    @property
    def within(self) -> "Box | District | None":
        """The area in which a case's rounded place is to lie. A box comes before a district."""
        if self.box is None and self.district is not None:
            return District(self.district)
        return self.box


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A piece of the public list, newest first; `after` begins the next one, None at the end."""

    cases: tuple[PublicCase, ...]
    after: int | None


def listed(
    actor: Actor, wanted: Wanted | None = None, *, after: int | None = None, limit: int = 50
) -> PublicPage:
    """Public cases, newest first."""
    found = page(actor, wanted, after=after, limit=limit + 1)
    more = len(found) > limit
    counts = resonance([one.id for one in found[:limit]])
    shown = tuple(replace(one, resonance=counts.get(one.id, 0)) for one in found[:limit])
    return PublicPage(shown, found[limit - 1].id if more else None)


def page(
    actor: Actor,
    wanted: Wanted | None = None,
    *,
    after: int | None = None,
    skip: int = 0,
    limit: int,
) -> list[PublicCase]:
    """So many public cases, newest first, without those skipped.

    after: begins behind the case with this id; nothing comes behind one that is not there.
    """
    require(actor, "cases.read_public")
    wanted = wanted or Wanted()
    with planned_by_values():
        if wanted.within is None:
            rows = _ordered(wanted, after)[skip : skip + limit]
        else:
            ids = list(islice(_inside(wanted, wanted.within, after), skip, skip + limit))
            rows = _ordered(Wanted(), None).filter(id__in=ids)
        return [_picture(row) for row in rows.values_list(*COLUMNS)]


def case(actor: Actor, number: str) -> PublicCase:
    """The public picture of one case by its number as typed.

    Raises InvalidNumber, and NotFound also for a case of a service that is never public.
    """
    require(actor, "cases.read_public")
    found = case_numbered(numbering.parse(number))
    row = _rows(Wanted()).filter(id=found.id).values_list(*COLUMNS).first()
    if row is None:
        raise unknown()
    return replace(_picture(row), resonance=resonance_of(found.id))


def picture(case: Case) -> PublicCase:
    """What may be told of a case to somebody who takes part in it, public or not."""
    row = [getattr(case, column) for column in COLUMNS]
    return replace(_picture(row), resonance=resonance_of(case.id))


def open_to_strangers(case: Case) -> bool:
    """Whether others than its reporter may know of the case, and take part in it."""
    service = belongings.service(case.service_id)
    hidden = service.publication == Publication.NEVER or service.code in hidden_services()
    return not (hidden or service.about_organisation or case.accused_id)


def near(actor: Actor, service_code: str, point: places.Point) -> tuple[PublicCase, ...]:
    """Open public cases of a service in the same stretch of a street, the newest first."""
    wanted = Wanted(services=[service_code], states=OPEN_STATES, box=_street(point))
    return listed(actor, wanted, limit=MOST_NEAR).cases


def answered_near(actor: Actor, service_code: str, point: places.Point) -> tuple[PublicCase, ...]:
    """Public cases of a service that were answered lately in the same stretch of a street."""
    since = day_of(clock.now() - LATELY)
    wanted = Wanted(
        services=[service_code], states=ANSWERED, updated_from=since, box=_street(point)
    )
    return listed(actor, wanted, limit=MOST_NEAR).cases


def _street(point: places.Point) -> Box:
    lat, lon = places.round_to_street(*point)
    return Box(lat, lon, lat, lon)


def _inside(wanted: Wanted, area: Box | District, after: int | None) -> Iterator[int]:
    """Ids of the cases whose rounded place lies in the area, newest first."""
    size = FIRST_PIECE
    while piece := list(_ordered(wanted, after).values_list("id", "lat", "lon")[:size]):
        yield from (case_id for case_id, lat, lon in piece if area.holds(_rounded(lat, lon)))
        after = piece[-1][0]
        size = min(2 * size, PIECE)


def _ordered(wanted: Wanted, after: int | None) -> QuerySet[Case]:
    rows = _rows(wanted).order_by(*NEWEST_FIRST)
    if after is None:
        return rows
    opened_at = _opened_at(after)
    if opened_at is None:
        return rows.none()
    # The first condition is what the index is searched by.
    rows = rows.filter(opened_at__lte=opened_at)
    return rows.filter(Q(opened_at__lt=opened_at) | Q(id__lt=after))


def _opened_at(case_id: int) -> datetime | None:
    rows = Case.objects.filter(id=min(case_id, LARGEST_ID))
    return rows.values_list("opened_at", flat=True).first()


def rows() -> QuerySet[Case]:
    """The rows that have a public picture; nothing of them is public but the picture."""
    return _rows(Wanted())


def _rows(wanted: Wanted) -> QuerySet[Case]:
    # A policy may have become stricter since the case was opened, or less strict: the stricter
    # of the two holds.
    rows = Case.objects.exclude(service__publication=Publication.NEVER)
    rows = rows.exclude(service__about_organisation=True)
    rows = rows.exclude(service__code__in=hidden_services())
    if wanted.numbers is not None:
        ids = [numbering.sequence_of(numbering.parse(number)) for number in wanted.numbers]
        rows = rows.filter(id__in=[one for one in ids if one <= LARGEST_ID])
    if wanted.services is not None:
        rows = rows.filter(service__code__in=wanted.services)
    if wanted.states is not None:
        rows = rows.filter(state__in=wanted.states)
    return _near(_between(rows, wanted), wanted.box or _around(wanted.district))


def hidden_services() -> list[str]:
    """Codes of the services whose cases are not public at present.

    Complaints never are, whatever is stored of them: the accused read what is public too.
    """
    services = directory.current().services()
    return [
        one.code
        for one in services
        if one.publication == Publication.NEVER or one.about_organisation
    ]


def _between(rows: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    if wanted.opened_from:
        rows = rows.filter(opened_at__gte=begin_of(wanted.opened_from))
    if wanted.opened_to:
        rows = rows.filter(opened_at__lt=end_of(wanted.opened_to))
    if wanted.updated_from:
        rows = rows.filter(updated_at__gte=begin_of(wanted.updated_from))
    if wanted.updated_to:
        # Nothing changes before it is opened. This is what lists in the order of opening are
        # searched by: they would begin with today's.
        end = end_of(wanted.updated_to)
        rows = rows.filter(updated_at__lt=end, opened_at__lt=end)
    return rows


def _around(code: str | None) -> Box | None:
    """The sides of a district; of one that is not there a box with nothing in it."""
    if code is None:
        return None
    found = directory.current().territory(code)
    if found is None:
        return Box(0, 0, 0, 0)
    west, south, east, north = places.read_polygon(found.geometry).bounds
    return Box(south, west, north, east)


def _near(rows: QuerySet[Case], box: Box | None) -> QuerySet[Case]:
    """Everything that could lie in the box once it is rounded."""
    if box is None:
        return rows
    return rows.filter(
        lat__range=(box.south - ROUNDING_DEGREES, box.north + ROUNDING_DEGREES),
        lon__range=(box.west - ROUNDING_DEGREES, box.east + ROUNDING_DEGREES),
    )


def _picture(row: Sequence[Any]) -> PublicCase:
    case_id, service_id, state, organisation_id, opened_at, updated_at, promised_due, lat, lon = row
    rounded = _rounded(lat, lon)
    return PublicCase(
        id=case_id,
        number=numbering.number_for(case_id),
        service=belongings.service(service_id),
        state=state,
        organisation=belongings.organisation(organisation_id),
        opened=day_of(opened_at),
        updated=day_of(updated_at),
        expected=day_of(promised_due),
        lat=rounded.lat if rounded else None,
        lon=rounded.lon if rounded else None,
    )


def _rounded(lat: float | None, lon: float | None) -> places.Point | None:
    return None if lat is None or lon is None else places.round_to_street(lat, lon)
