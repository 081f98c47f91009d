"""Kill -9 anything, at any moment: what was acknowledged is there, once, and everybody heard."""

import http.client
import json
import random
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

import psycopg
import pytest

from benchmarks.city import City, healthy, running_city
from benchmarks.intake import services_without_questions

pytestmark = pytest.mark.long

CLIENTS = 8
KILLS = 10
PARTS = ("web", "stream", "relay", "worker", "database")
RECOVERY_S = 60
DRAIN_S = 180
SERVICE = services_without_questions()[0]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    home = tmp_path_factory.mktemp("city")
    for folder in (home, *home.parents[:3]):
        folder.chmod(0o755)  # the database's account walks through them
    with running_city(home) as city:
        yield city


@dataclass
class Clients:
    """Eight clients that post until told to stop, and repeat what was not acknowledged."""

    port: int
    key: str
    acknowledged: dict[str, str] = field(default_factory=dict)
    refused: Counter[int] = field(default_factory=Counter)
    cut_off: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    def start(self) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._post_on, daemon=True) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        return threads

    def stop(self, threads: list[threading.Thread]) -> None:
        self._stop.set()
        for thread in threads:
            thread.join(RECOVERY_S)
            assert not thread.is_alive()

    def _post_on(self) -> None:
        while not self._stop.is_set():
            external_id = uuid.uuid4().hex
            while (number := self._post(external_id)) is None:
                if self._stop.wait(0.05):
                    return
            self.acknowledged[external_id] = number

    def _post(self, external_id: str) -> str | None:
        """The case's number, or None when nobody knows whether it was stored."""
        form = {
            "api_key": self.key,
            "service_code": SERVICE,
            "lat": "51.1282",
            "long": "71.4304",
            "description": "Жарық жоқ",
            "first_name": f"Resident {external_id[:6]}",
            "phone": f"+7701{int(external_id[:8], 16) % 10**7:07}",
            "attribute[external_id]": external_id,
        }
        if writes_letters(external_id):
            form["email"] = f"{external_id}@example.org"
        url = f"http://127.0.0.1:{self.port}/open311/v2/requests.json"
        try:
            with urllib.request.urlopen(url, urlencode(form).encode(), timeout=15) as answer:
                return str(json.load(answer)[0]["service_request_id"])
        except urllib.error.HTTPError as error:
            with error:
                self.refused[error.code] += 1
        except (OSError, ValueError, http.client.HTTPException):
            self.cut_off += 1
        return None


def writes_letters(external_id: str) -> bool:
    """Every eighth resident gives an e-mail address, and is told that the case was opened."""
    return external_id[0] in "07"


def kill_one(city: City, part: str) -> None:
    """Any process of the part, the parent of its workers and the postmaster among them."""
    if living := city.processes(part):
        random.choice(living).kill()


def wait_until_healthy(city: City) -> None:
    deadline = time.monotonic() + RECOVERY_S
    while not healthy(city.port):
        assert time.monotonic() < deadline, "the city did not recover"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def survived(city: City) -> Clients:
    """What the clients saw while ten processes were killed under them."""
    clients = Clients(city.port, city.create_key())
    threads = clients.start()
    parts = [*PARTS, *PARTS, *random.choices(PARTS, k=KILLS - 2 * len(PARTS))]
    random.shuffle(parts)
    for part in parts:
        time.sleep(random.uniform(0.5, 3))
        kill_one(city, part)
    wait_until_healthy(city)
    time.sleep(2)
    clients.stop(threads)
    await_drained(city)
    return clients


def await_drained(city: City) -> None:
    """Until every event is relayed and every delivery done."""
    deadline = time.monotonic() + DRAIN_S
    while left := rows(city, UNFINISHED):
        assert time.monotonic() < deadline, f"never delivered: {left[:5]}"
        time.sleep(0.5)


def rows(city: City, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(city.database_url) as connection:
        return connection.execute(query).fetchall()  # type: ignore[call-overload]


UNFINISHED = """
SELECT 'event', id::text FROM kernel_outboxevent WHERE relayed_at IS NULL
UNION ALL SELECT subscriber, error FROM kernel_delivery WHERE state <> 'done'
"""
CASES = """
SELECT substring(message.external_id from '[^:]+$'), cases.id FROM intake_message message
JOIN cases_case cases ON cases.conversation_id = message.conversation_id
WHERE message.channel = 'open311' AND message.external_id IS NOT NULL
"""
OPENED = "SELECT case_id, count(*) FROM cases_event WHERE verb = 'open' GROUP BY case_id"
HEARD = """
SELECT event.subject, delivery.subscriber, count(*) FROM kernel_delivery delivery
JOIN kernel_outboxevent event ON event.id = delivery.event_id
WHERE event.kind = 'cases.opened' AND delivery.state = 'done' GROUP BY 1, 2
"""
LETTERS = """
SELECT cases.id, count(*) FROM intake_message message
JOIN cases_case cases ON cases.conversation_id = message.conversation_id
WHERE message.channel = 'email' AND message.external_id LIKE 'cases.opened:%' GROUP BY 1
"""


def test_the_clients_were_served_between_the_blows(survived: Clients) -> None:
    assert len(survived.acknowledged) > 100
    assert set(survived.refused) <= {500, 502, 503}, dict(survived.refused)


def test_every_acknowledged_case_is_there_exactly_once(city: City, survived: Clients) -> None:
    stored = Counter(str(external_id) for external_id, _ in rows(city, CASES))
    assert [id for id in survived.acknowledged if stored[id] != 1] == []
    assert [id for id, times in stored.items() if times != 1] == []


def test_every_case_has_its_event_exactly_once(city: City, survived: Clients) -> None:
    opened = dict(rows(city, OPENED))
    assert {opened.get(case_id, 0) for _, case_id in rows(city, CASES)} == {1}


def test_every_subscriber_heard_of_every_case_exactly_once(city: City, survived: Clients) -> None:
    cases = {id: writes_letters(str(external_id)) for external_id, id in rows(city, CASES)}
    written = {id for id, writes in cases.items() if writes}
    assert written, "somebody should have given an e-mail address"
    heard = {subject: times for subject, _, times in rows(city, HEARD)}
    assert {id: heard[f"case:{id}"] for id in cases if f"case:{id}" in heard} == dict.fromkeys(
        written, 1
    )
    letters = {id: times for id, times in rows(city, LETTERS) if id in cases}
    assert letters == dict.fromkeys(written, 1)
