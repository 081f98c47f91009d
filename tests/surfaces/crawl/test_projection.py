"""No public page, door or file gives more than the public picture of cases."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from komek.cases import access, services
from komek.cases.models import Case
from komek.cases.services import NewCase, Reporter, month_sums, open_case
from komek.directory.models import Membership, Organisation, Service
from komek.kernel import clock, reference
from komek.kernel.actors import SYSTEM, Actor, Grant, Role
from komek.kernel.languages import CODES
from komek.kernel.models import User
from komek.kernel.relay import relay_batch
from komek.surfaces.open_data import manifest
from komek.surfaces.open_data.names import MANIFEST
from komek.surfaces.open_data.publishing import publish
from tests.surfaces import faces
from tests.surfaces.crawl import planting
from tests.surfaces.crawl.visiting import Visitor, routes

pytestmark = pytest.mark.django_db
ANYBODY = Actor.anonymous()
WORDS = ("Aigul Abdi", "+77015551474", "aigul@example.kz", "Abai 12, flat 7", "a pit by my door")
EXACTLY = (51.1281357, 71.4302468)
LAMP = NewCase(
    service_code="street_light",
    text=WORDS[4],
    language="en",
    channel="portal",
    lat=EXACTLY[0],
    lon=EXACTLY[1],
    address=WORDS[3],
    reporter=Reporter(name=WORDS[0], phone=WORDS[1], email=WORDS[2]),
    publish_consent=True,
)


class City:
    """What was planted, and the cases that are public and that never are."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:  # numbers that are found nowhere else
            cursor.execute("SELECT setval(pg_get_serial_sequence('cases_case', 'id'), 7654321)")
        self.open = open_case(actor=ANYBODY, new=LAMP)
        self.answered = open_case(actor=ANYBODY, new=LAMP)
        never = replace(LAMP, service_code="secret", lat=None, lon=None)
        self.hidden = open_case(actor=ANYBODY, new=never)
        self._work()
        rows = list(Case.objects.select_related("conversation"))
        self.secrets = [*WORDS, "she shouts", "it is filled", "badly filled", "SP 4.04"]
        self.secrets += [str(degrees) for degrees in EXACTLY]
        for row in rows:
            self.secrets += [str(row.uid), access.key_of(row.uid), str(row.conversation.uid)]
        self.secrets += [self.hidden.number, *planting.plant()]

    @property
    def numbers(self) -> list[str]:
        return [self.open.number, self.answered.number, self.hidden.number]

    def _work(self) -> None:
        lights = faces.organisation()
        worker = User.objects.create(email="worker@example.kz", name="Bolat")
        Membership.objects.create(user=worker, role=Role.EXECUTOR, organisation=lights)
        executor = Actor(f"user:{worker.id}", (Grant(Role.EXECUTOR, lights.id),), worker.id)
        uid = self.answered.uid
        services.accept(actor=executor, case_uid=uid)
        services.note(actor=executor, case_uid=uid, text="she shouts")
        services.answer(actor=executor, case_uid=uid, text="it is filled", norm="SP 4.04")
        services.rate(actor=SYSTEM, case_uid=uid, stars=2, text="badly filled")
        while relay_batch():
            pass
        month_sums.add_up(clock.now())


@pytest.fixture
def city(db: None, settings: Any, tmp_path: Path) -> City:
    """A city in which every private field of every table holds something to be found."""
    settings.OPEN_DATA_ROOT = tmp_path / "open-data"
    faces.build()
    group = Service.objects.first().group
    Service.objects.create(group=group, code="secret", name_kk="Ұят", publication="never",
                           needs_place=False)  # fmt: skip
    reference.changed()
    found = City()
    reference.changed()
    publish()
    return found


def starts(city: City) -> Iterator[str]:
    """Everything that the server answers at, and what a program finds by its description."""
    codes = ["street_light", "lights", "esil", "yards"]
    parts = {"number": city.numbers, "code": codes, "key": codes, "language": CODES}
    yield from routes(**parts, form=["xml", "json"], uid=[str(uuid4())], verb=["confirm"])
    for form in ("xml", "json"):
        for name in ("requests", "services", "discovery", "servicerequestupdates"):
            yield f"/open311/v2/{name}.{form}"
            yield f"/open311/v2/{name}.{form}?extensions=true&start_date=2020-01-01T00:00:00Z"
        for number in city.numbers:
            yield f"/open311/v2/requests/{number}.{form}"
            yield f"/open311/v2/requests.{form}?service_request_id={number}"
    yield from ("/robots.txt", "/sitemap.xml", "/city/?period=month", "/city/phones/?q=a")
    yield from ("/requests/?after=x", "/requests/?district=esil&group=yards&state=answered")
    yield from (
        "/api/v1/public/changes",
        "/api/v1/public/cases?bbox=71,51,72,52",
        f"/open-data/{MANIFEST}",
    )
    lat, lon = EXACTLY
    yield f"/desk/new/map/?lat={lat}&lon={lon}"
    yield from (
        "/nothing-here",
        "/requests/12/",
        "/case/%00/",
        "/api/v1/nothing",
        "/report/nothing/",
    )


def visited(city: City, language: str) -> Visitor:
    visitor = Visitor(language)
    visitor.visit(starts(city))
    offered = manifest.read(Path(settings.OPEN_DATA_ROOT))
    assert offered
    visitor.visit(f"/open-data/{file.href}" for file in offered.files())
    for address in ("/follow/", f"/requests/{city.open.number}/join/", "/report/street_light/"):
        visitor.post(address, number=city.open.number, key="wrong")
    visitor.post(f"/open311/v2/tokens/{city.open.number}.json")
    return visitor


@pytest.mark.parametrize("language", CODES)
def test_nothing_private_is_anywhere_that_anybody_may_go(city: City, language: str) -> None:
    visitor = visited(city, language)
    found = {
        (address, secret)
        for address, text in visitor.seen.items()
        for secret in city.secrets
        # Whoever asks for a number reads it in the address that they asked at.
        if secret in text and secret not in address
    }
    assert found == set()
    opened = {address for address, status in visitor.statuses.items() if status == 200}
    for address in must_see(city):
        assert address in opened, address
    assert len(opened) > 60
    assert max(visitor.statuses.values()) < 500


def must_see(city: City) -> list[str]:
    """What the walk is about: had it not been there it would have proved nothing."""
    month = f"{clock.now():%Y-%m}"
    return [
        *("/", "/report/", "/follow/", "/requests/", "/city/", "/city/phones/", "/widget/kk/"),
        *("/sitemap.xml", "/robots.txt", "/open-data/", f"/open-data/{MANIFEST}"),
        *(f"/open-data/cases-{month}.{kind}" for kind in ("csv", "geojson", "parquet")),
        *(f"/open311/v2/requests.{form}" for form in ("xml", "json")),
        *(f"/open311/v2/requests/{city.open.number}.{form}" for form in ("xml", "json")),
        *(
            "/open311/v2/servicerequestupdates.xml",
            "/api/v1/public/cases",
            "/api/v1/public/changes",
        ),
        f"/api/v1/public/cases/{city.answered.number}",
        *(f"/requests/{city.answered.number}/", "/requests/map.json"),
    ]


def test_the_walk_would_find_what_is_shown(city: City) -> None:
    """A word in a public field is read on pages, in doors of programs and in files."""
    word = planting.canary()
    names = {f"name_{code}": word for code in CODES}
    Organisation.objects.filter(code="lights").update(**names, phone="109")
    reference.changed()
    publish(anew=True)
    visitor = visited(city, "kk")
    telling = {address for address, text in visitor.seen.items() if word in text}
    assert {"/requests/", "/city/phones/", "/api/v1/public/cases"} <= telling
    assert any(one.startswith("/open311/") for one in telling)
    assert any(one.startswith("/open-data/codes") for one in telling)


def test_every_private_table_has_something_to_be_found(city: City) -> None:
    planted = {model for model in planting.private_models() if model._default_manager.exists()}
    missing = {model._meta.label for model in planting.private_models()} - {
        model._meta.label for model in planted
    }
    assert missing <= set(planting.UNFILLED)
    assert len([one for one in city.secrets if one.startswith("canary")]) > 60
