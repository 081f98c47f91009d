"""The addresses of the editors' pages, made from what the pages declare."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from komek.surfaces.desk.city import roles, views
from komek.surfaces.desk.city.answers import Answers
from komek.surfaces.desk.city.days import Days
from komek.surfaces.desk.city.frame import Thing
from komek.surfaces.desk.city.organisations import Organisations
from komek.surfaces.desk.city.people import People
from komek.surfaces.desk.city.retention import Retention
from komek.surfaces.desk.city.scripts import Scripts
from komek.surfaces.desk.city.services import Services

THINGS: tuple[Thing, ...] = (
    Services(),
    Scripts(),
    Answers(),
    Organisations(),
    People(),
    Days(),
    Retention(),
)


def _addresses(thing: Thing) -> Iterator[URLPattern]:
    base, name = f"city/{thing.slug}/", f"city_{thing.slug}"
    yield path(base, views.listing(thing), name=name)
    if thing.new:
        yield path(f"{base}{views.MAKE}/", views.acting(thing, thing.new), name=f"{name}_new")
    yield path(f"{base}of/<str:key>/", views.one(thing), name=f"{name}_one")
    for act in thing.acts:
        route = f"{base}of/<str:key>/{act.name}/"
        yield path(route, views.acting(thing, act), name=f"{name}_{act.name}")


patterns = [
    path("city/", views.overview(THINGS), name="city"),
    path("city/roles/", roles.roles, name="city_roles"),
    *(address for thing in THINGS for address in _addresses(thing)),
]
