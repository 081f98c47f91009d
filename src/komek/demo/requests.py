"""A handful of requests in the demo city, told as stories: opened long ago, then step by step."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from komek.cases import access, services
from komek.cases.models import Case, State
from komek.cases.services import NewCase, Reporter
from komek.demo.accounts import People
from komek.kernel import clock
from komek.kernel.actors import SYSTEM, Actor
from komek.kernel.languages import DEFAULT
from komek.kernel.tables import lists
from komek.registries.models import Building

LONGEST_PAUSE = timedelta(hours=7)
OF_RESIDENT = 5
"""Every fifth request is the one resident's who has an account."""


@dataclass(frozen=True, slots=True)
class Story:
    """One request and what became of it: steps are verbs with their words."""

    row: dict[str, str]
    number: int

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Pairs of verb and words, in their order; the words may be empty."""
        pairs = (lists.split(part, "=", most=1) for part in lists.split(self.row["steps"], ";"))
        return [(verb.strip(), lists.plain("".join(words))) for verb, *words in pairs if verb]

    def moments(self, now: datetime) -> Iterator[datetime]:
        """When it was opened, then when each step happened; all of it before now."""
        age = timedelta(hours=int(self.row["hours_ago"]))
        pause = min(LONGEST_PAUSE, age / (len(self.steps) + 2))
        for step in range(len(self.steps) + 1):
            yield now - age + step * pause


def open_requests(file: Path, people: People) -> int:
    """Open the requests of a file and let their stories happen; 0 where requests exist already."""
    if Case.objects.exists():
        return 0
    with file.open(encoding="utf-8", newline="") as lines:
        stories = [Story(row, number) for number, row in enumerate(csv.DictReader(lines))]
    now = clock.now()
    for story in stories:
        _tell(story, people, now)
    return len(stories)


def _tell(story: Story, people: People, now: datetime) -> None:
    opened, *later = story.moments(now)
    steps = story.steps
    with _at(opened):
        case, resident = _open(story, people, dict(steps).get("first"))
    for (verb, words), moment in zip(steps, later, strict=True):
        if verb != "first":
            with _at(moment):
                _step(case, people, resident, verb, words)


@contextmanager
def _at(moment: datetime) -> Iterator[None]:
    with clock.travel(moment):
        yield


def _open(story: Story, people: People, answer: str | None) -> tuple[Case, Actor]:
    row = story.row
    registered = story.number % OF_RESIDENT == 0 and row["channel"] == "portal"
    actor = people.resident_actor() if registered else _door(row["channel"], people)
    opened = services.open_case(
        actor=actor,
        new=NewCase(
            service_code=row["service_code"],
            text=row["text"],
            language=row["language"],
            channel=row["channel"],
            building_id=_building(row),
            reporter=_reporter(row, actor.resident_id),
            first_contact_answer=answer,
        ),
    )
    case = Case.objects.get(id=opened.id)
    return case, actor if registered else access.holder(case, opened.key)


def _door(channel: str, people: People) -> Actor:
    return people.operator_actor() if channel == "phone" else Actor.anonymous(DEFAULT)


def _building(row: dict[str, str]) -> int | None:
    if not row["street_code"]:
        return None
    return Building.objects.get(street__code=row["street_code"], house=row["house"], block="").id


def _reporter(row: dict[str, str], resident_id: int | None) -> Reporter | None:
    if not row["reporter"] and resident_id is None:
        return None
    return Reporter(name=row["reporter"], resident_id=resident_id)


def _check(case: Case, people: People) -> None:
    """Release the answer, if it was drawn or has to be checked."""
    case.refresh_from_db()
    if case.state == State.CHECKING:
        services.release(actor=people.inspector_actor(), case_uid=case.uid)


def _step(case: Case, people: People, resident: Actor, verb: str, words: str) -> None:
    case.refresh_from_db()
    staff = people.executor_actor(case.organisation_id) if case.organisation_id else SYSTEM
    match verb:
        case "accept":
            services.accept(actor=staff, case_uid=case.uid)
        case "ask":
            services.ask(actor=staff, case_uid=case.uid, text=words)
        case "answer":
            services.answer(actor=staff, case_uid=case.uid, text=words)
            _check(case, people)
        case "answer_to_check":
            services.answer(actor=staff, case_uid=case.uid, text=words)
        case "return":
            services.return_answer(actor=people.inspector_actor(), case_uid=case.uid, text=words)
        case "note":
            services.note(actor=staff, case_uid=case.uid, text=words)
        case "refuse":
            services.refuse(
                actor=staff, case_uid=case.uid, proposed_organisation_id=None, text=words
            )
        case "reply":
            services.reply(actor=resident, case_uid=case.uid, text=words)
        case "confirm":
            services.confirm(actor=resident, case_uid=case.uid)
        case "rate":
            services.rate(actor=resident, case_uid=case.uid, stars=int(words))
        case "reopen":
            services.reopen(actor=resident, case_uid=case.uid, text=words)
        case "withdraw":
            services.withdraw(actor=resident, case_uid=case.uid)
        case _:
            raise ValueError(f"no story has the step {verb}")
