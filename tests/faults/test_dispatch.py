"""Two cities hand work to each other while either is killed: nothing is lost, nothing doubled.

One organisation of the first city is the second one's Open311 server, another one works by
webhooks and REST. Everything that is asked for here is filed there, done there, and answered here.
"""

import http.client
import json
import random
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from benchmarks.city import City, healthy, running_city
from komek.cli.places import ROOT, child_environment
from tests.faults.bridge import Bridge

pytestmark = pytest.mark.long

BY_OPEN311, BY_WEBHOOK = "hydrant-damaged", "power-pole-damaged"
HOLDERS = {BY_OPEN311: "water", BY_WEBHOOK: "power"}
PARTS = ("web", "relay", "worker", "database")
KILLS = 10
RECOVERY_S = 60
SETTLED_S = 300
EVERY_S = 0.4
OFFICE = ROOT / "tests" / "faults" / "office.py"
TRUSTING = {"KOMEK_OUTGOING_HOSTS": "127.0.0.1", "KOMEK_DISPATCH_FIRST_PAUSE": "1"}
# Whether answers are checked is no matter of this test, nor is what the demo city has open.
PREPARED = """
UPDATE directory_service SET moderation = 'never';
UPDATE cases_assignment SET ended_at = now() WHERE ended_at IS NULL;
UPDATE cases_case SET state = 'withdrawn' WHERE state IN ('triage', 'assigned', 'in_work', 'asked');
UPDATE kernel_referenceversion SET version = version + 1;
"""


@dataclass
class Residents:
    """Somebody who asks again and again for two services, until each request is acknowledged."""

    city: City
    key: str
    numbers: dict[str, set[str]] = field(default_factory=lambda: {one: set() for one in HOLDERS})
    _stop: threading.Event = field(default_factory=threading.Event)

    def ask_on(self, service: str) -> None:
        while not self._stop.wait(EVERY_S):
            external_id = uuid.uuid4().hex
            while (number := self._ask(service, external_id)) is None:
                time.sleep(0.2)
            self.numbers[service].add(number)

    def start(self) -> list[threading.Thread]:
        threads = [threading.Thread(target=self.ask_on, args=[one], daemon=True) for one in HOLDERS]
        for thread in threads:
            thread.start()
        return threads

    def stop(self, threads: list[threading.Thread]) -> None:
        self._stop.set()
        for thread in threads:
            thread.join(RECOVERY_S)
            assert not thread.is_alive()

    def _ask(self, service: str, external_id: str) -> str | None:
        form = {
            "api_key": self.key,
            "service_code": service,
            "description": "Сынған",
            "lat": "51.1282",
            "long": "71.4304",
            "attribute[external_id]": external_id,
        }
        url = f"http://127.0.0.1:{self.city.port}/open311/v2/requests.json"
        try:
            with urllib.request.urlopen(url, urlencode(form).encode(), timeout=15) as answer:
                return str(json.load(answer)[0]["service_request_id"])
        except (OSError, ValueError, http.client.HTTPException):
            return None


@dataclass
class Pair:
    """Two cities that have been through it, the program between them, and what was asked for."""

    here: City
    there: City
    bridge: Bridge
    residents: Residents
    took_s: float = 0.0


def office(city: City, *words: str) -> "subprocess.Popen[str]":
    environment = child_environment(city.home, city.database_url, KOMEK_PROCESS="command")
    return subprocess.Popen(
        [sys.executable, "-P", str(OFFICE), *words],
        env={**environment, **TRUSTING},
        stdout=subprocess.PIPE,
        text=True,
    )


def connected(city: City, service: str, kind: str, address: str, secret: str) -> dict[str, str]:
    said, _nothing = office(city, "connect", HOLDERS[service], kind, address, secret).communicate()
    made: dict[str, str] = json.loads(said.splitlines()[-1])
    return made


def rows(city: City, query: str) -> list[tuple]:
    with psycopg.connect(city.database_url) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    homes = [tmp_path_factory.mktemp(name) for name in ("here", "there")]
    for home in homes:
        for folder in (home, *home.parents[:3]):
            folder.chmod(0o755)  # the databases' account walks through them
    with running(homes[0]) as here, running(homes[1]) as there:
        for city in (here, there):
            with psycopg.connect(city.database_url) as connection:
                connection.execute(PREPARED)
        their_key = there.create_key()
        bridge = Bridge(
            f"http://127.0.0.1:{here.port}", f"http://127.0.0.1:{there.port}", their_key
        )
        their_server = f"http://127.0.0.1:{there.port}/open311/v2/"
        connected(here, BY_OPEN311, "open311", their_server, their_key)
        bridge.start(connected(here, BY_WEBHOOK, "webhook", bridge.receiver.address, ""))
        pair = Pair(here, there, bridge, Residents(here, here.create_key()))
        worker = office(there, "work", *HOLDERS)
        try:
            live_through(pair)
            yield pair
        finally:
            worker.terminate()
            worker.wait(30)
            bridge.stop()


def running(home: Path):
    return running_city(home, **TRUSTING)


def live_through(pair: Pair) -> None:
    """Ask, kill, ask on, kill again; then wait until all is answered."""
    begun = time.monotonic()
    threads = pair.residents.start()
    blows = [(city, part) for city in (pair.here, pair.there) for part in PARTS]
    blows += random.choices(blows, k=KILLS - len(blows))
    random.shuffle(blows)
    for city, part in blows:
        time.sleep(random.uniform(1, 5))
        if living := city.processes(part):
            random.choice(living).kill()
    for city in (pair.here, pair.there):
        await_healthy(city)
    time.sleep(3)
    pair.residents.stop(threads)
    await_settled(pair)
    pair.took_s = time.monotonic() - begun


def await_healthy(city: City) -> None:
    deadline = time.monotonic() + RECOVERY_S
    while not healthy(city.port):
        assert time.monotonic() < deadline, "the city did not recover"
        time.sleep(0.2)


def await_settled(pair: Pair) -> None:
    """Until nothing of it is open here any more."""
    deadline = time.monotonic() + SETTLED_S
    while left := rows(pair.here, OPEN):
        assert time.monotonic() < deadline, f"never answered: {left[:5]} of {len(left)}"
        time.sleep(1)


OF_BOTH = f"service.code IN {tuple(HOLDERS)}"
OPEN = f"""
SELECT cases.id, service.code, delivery.state, delivery.error, delivery.remote_id
FROM cases_case cases JOIN directory_service service ON service.id = cases.service_id
LEFT JOIN cases_assignment assignment ON assignment.case_id = cases.id
LEFT JOIN cases_dispatchdelivery delivery ON delivery.assignment_id = assignment.id
WHERE {OF_BOTH} AND cases.channel = 'open311' AND cases.state <> 'answered'
"""
STORED = f"""
SELECT cases.id, service.code FROM cases_case cases
JOIN directory_service service ON service.id = cases.service_id
WHERE {OF_BOTH} AND cases.channel IN ('open311', 'partners')
"""
ANSWERS = f"""
SELECT service.code, cases.id, message.body, event.actor FROM cases_event event
JOIN cases_case cases ON cases.id = event.case_id
JOIN directory_service service ON service.id = cases.service_id
JOIN intake_message message ON message.id = event.message_id
WHERE {OF_BOTH} AND cases.channel = 'open311' AND event.verb = 'answer'
"""
DELIVERIES = """
SELECT case_id, remote_id, delivery.state, what FROM cases_dispatchdelivery delivery
JOIN cases_assignment assignment ON assignment.id = delivery.assignment_id
"""


def ids(numbers: set[str]) -> set[int]:
    from komek.kernel.numbering import sequence_of

    return {sequence_of(number) for number in numbers}


def test_there_was_something_to_lose(pair: Pair) -> None:
    asked = {service: len(numbers) for service, numbers in pair.residents.numbers.items()}
    print(
        f"{asked}, {KILLS} kills, {pair.took_s:.0f} s; webhooks tried again: "
        f"{sum(times - 1 for times in pair.bridge.seen.values())}"
    )
    assert min(asked.values()) > 20


@pytest.mark.parametrize("service", HOLDERS)
def test_what_was_acknowledged_is_here_once(pair: Pair, service: str) -> None:
    stored = [id for id, code in rows(pair.here, STORED) if code == service]
    assert sorted(stored) == sorted(ids(pair.residents.numbers[service]))


@pytest.mark.parametrize("service", HOLDERS)
def test_each_was_filed_there_once(pair: Pair, service: str) -> None:
    here = [id for id, code in rows(pair.here, STORED) if code == service]
    there = [id for id, code in rows(pair.there, STORED) if code == service]
    assert len(there) == len(here)


@pytest.mark.parametrize("service", HOLDERS)
def test_each_was_answered_here_once_in_the_words_from_there(pair: Pair, service: str) -> None:
    answers = [(id, body) for code, id, body, _by in rows(pair.here, ANSWERS) if code == service]
    assert sorted(id for id, _body in answers) == sorted(ids(pair.residents.numbers[service]))
    there = ids({body.removeprefix("Done as ") for _id, body in answers})
    assert there == {id for id, code in rows(pair.there, STORED) if code == service}


def test_the_names_that_were_kept_are_theirs(pair: Pair) -> None:
    said = {id: body.removeprefix("Done as ") for _code, id, body, _by in rows(pair.here, ANSWERS)}
    kept = {id: remote for id, remote, *_rest in rows(pair.here, DELIVERIES) if remote}
    kept |= {id: pair.bridge.filed[number] for number, id in numbered(pair.bridge.filed)}
    assert kept == said


def numbered(numbers: dict[str, str]) -> list[tuple[str, int]]:
    from komek.kernel.numbering import sequence_of

    return [(number, sequence_of(number)) for number in numbers]


def test_it_says_who_answered(pair: Pair) -> None:
    actors = {(code, by.partition(":")[0]) for code, _id, _body, by in rows(pair.here, ANSWERS)}
    assert actors == {(BY_OPEN311, "way"), (BY_WEBHOOK, "key")}


def test_nothing_is_stuck(pair: Pair) -> None:
    """Soon after the last answer, which has its way to go until it is heard."""
    deadline = time.monotonic() + RECOVERY_S
    while set(states := states_of_work(pair.here)) != {"confirmed"}:
        assert time.monotonic() < deadline, states
        time.sleep(0.5)


def states_of_work(city: City) -> Counter[str]:
    return Counter(
        state for _id, _remote, state, what in rows(city, DELIVERIES) if what == "assigned"
    )
