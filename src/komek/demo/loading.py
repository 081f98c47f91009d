"""Loading the demo city into an empty database, through the verbs that everybody uses."""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import translation

from komek.cases.services import count_durations
from komek.demo.accounts import People, create_accounts
from komek.demo.requests import open_requests
from komek.kernel import clock, keys, tables
from komek.kernel.actors import SYSTEM
from komek.kernel.models import ApiKey
from komek.kernel.tables import Moment

ASTANA = Path(__file__).parent / "astana"
TABLES = (
    "organisations",
    "positions",
    "leaders",
    "territories",
    "service_groups",
    "services",
    "service_facts",
    "holidays",
    "streets",
    "buildings",
    "landmarks",
    "routing",
    "emergency_phrases",
    "scripts",
    "answers",
)
# Where a file has no dates of its own: long before the first request.
SINCE: datetime = Moment("since").parse("2020-01-01")
KEY_NAME = "Demo partner"


class DemoBroken(Exception):
    """A file of the demo city could not be imported."""


@transaction.atomic
def load() -> list[str]:
    """Fill the city, all or nothing, and say what is there; a second time changes nothing.

    Returns lines for whoever starts the city. They hold the demo's API key the first time.
    """
    import_reference()
    with translation.override("en"):
        people = create_accounts(SINCE)
        opened = open_requests(ASTANA / "cases.csv", people)
        count_durations(clock.now())
    said = [f"{opened} requests in several languages and states."] if opened else []
    return tell(people, *said)


def import_reference() -> None:
    """Fill directory, addresses, routing and knowledge from the files of the reference set."""
    with translation.override("en"):
        for name in TABLES:
            _import(name)


def tell(people: People, *more: str) -> list[str]:
    """Lines for whoever starts the city: what it is, who may sign in, the key if it is new."""
    return [
        "This is a demonstration. People, requests, telephone numbers and outlines are invented.",
        *people.lines(),
        *_key_lines(),
        *more,
    ]


def _import(name: str) -> None:
    table = tables.table(name)(since=SINCE, companions=_companions())
    content = (ASTANA / f"{name}.csv").read_bytes()
    report = tables.import_file(actor=SYSTEM, table=table, content=content)
    if report.problems:
        raise DemoBroken(f"{name}.csv: {report.problems[0]}")


def _companions() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in ASTANA.glob("*.geojson")}


def _key_lines() -> list[str]:
    if ApiKey.objects.filter(name=KEY_NAME).exists():
        return []
    _, secret = keys.create(actor=SYSTEM, name=KEY_NAME)
    return [f"API key for Open311 and REST: {secret}"]
