"""What everybody may see of the city's cases: the list, narrowed as asked, and its map."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from komek.cases import public, public_sums
from komek.cases.models import State
from komek.cases.public import PublicCase, PublicPage, Wanted
from komek.directory import snapshot as directory
from komek.kernel import clock
from komek.kernel.numbering import display
from komek.kernel.places import Point
from komek.surfaces.identity import requires
from komek.surfaces.portal.city.districts import districts, drawing
from komek.surfaces.views import Request

MONTHS = 24
LARGEST_DOT = 26.0
SMALLEST_DOT = 13.0
EACH_MORE = 1.5


@dataclass(frozen=True, slots=True)
class Dot:
    """A place of the page's map: where in the drawing, how large, how many requests lie there,
    and the first of them in the list."""

    x: float
    y: float
    radius: float
    count: int
    number: str


class Narrowing:
    """What the address asks for; what makes no sense there does not narrow."""

    def __init__(self, request: Request) -> None:
        asked = request.GET.get
        here = directory.current()
        self.group = here.group(asked("group", "")[:80])
        self.district = next((one for one in districts() if one.code == asked("district")), None)
        self.state = asked("state") if asked("state") in State.values else ""
        self.month = next((one for one in months() if f"{one:%Y-%m}" == asked("month")), None)

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return any((self.group, self.district, self.state, self.month))

    def wanted(self) -> Wanted:
        """As the public list is asked."""
        return Wanted(
            services=self._services(),
            states=[self.state] if self.state else None,
            opened_from=self.month,
            opened_to=_last_day(self.month) if self.month else None,
            district=self.district.code if self.district else None,
        )

    def _services(self) -> set[str] | None:
        if self.group is None:
            return None
        history = directory.current().service_history()
        return {one.code for one in history if one.group_code == self.group.code}


@requires("cases.read_public")
def public_list(request: Request) -> HttpResponse:
    """The latest cases by the one public projection, and where they are."""
    narrowing = Narrowing(request)
    page = _page(request, narrowing)
    variables = {
        "page": page,
        "narrowing": narrowing,
        "groups": sorted(directory.current().groups(), key=lambda one: (one.position, one.code)),
        "districts": districts(),
        "states": State.choices,
        "months": months(),
        "drawing": drawing(),
        "dots": list(_dots(page.cases)),
        "map_style": settings.MAP_STYLE,
        "section": "public",
    }
    return render(request, "portal/public_list.html", variables)


@requires("cases.read_public")
def public_map(request: Request) -> JsonResponse:
    """The same page of the list as layers of a map: GeoJSON (RFC 7946), longitude first."""
    language = request.actor.language
    cases = _page(request, Narrowing(request)).cases
    layers = {
        "districts": [_feature(one.geometry, one.name(language).text) for one in districts()],
        "cases": [
            _feature({"type": "Point", "coordinates": [one.lon, one.lat]}, _line(one, language))
            for one in cases
            if one.lat is not None
        ],
    }
    collections = {
        name: {"type": "FeatureCollection", "features": found} for name, found in layers.items()
    }
    return JsonResponse(collections)


def _page(request: Request, narrowing: Narrowing) -> PublicPage:
    after = request.GET.get("after", "")
    begin = int(after[:18]) if after.isdecimal() else None
    return public.listed(request.actor, narrowing.wanted(), after=begin)


def _line(one: PublicCase, language: str) -> str:
    return f"№ {display(one.number)} {one.service.name(language).text}"


def _feature(geometry: Any, name: str) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": {"name": name}}


def months() -> list[date]:
    """The months that can be asked for by name, the newest first."""
    today = clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    return [public_sums.month_before(today, back) for back in range(MONTHS)]


def _last_day(month: date) -> date:
    return public_sums.month_before(month, -1) - timedelta(days=1)


def _dots(cases: tuple[PublicCase, ...]) -> Iterator[Dot]:
    """Each rounded place once, with all of the page's cases that lie there."""
    here = [(Point(one.lat, one.lon), one) for one in cases if one.lat and one.lon]
    first = {place: one.number for place, one in reversed(here)}
    for place, count in Counter(place for place, _one in here).items():
        radius = min(SMALLEST_DOT + EACH_MORE * (count - 1), LARGEST_DOT)
        yield Dot(*drawing().place(place), radius, count, first[place])
