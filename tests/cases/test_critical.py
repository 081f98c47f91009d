"""What cannot wait is seen within a minute, once, by service, words or many of one kind."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from komek.cases import services
from komek.cases.emergencies import (
    BURST_CASES,
    BURST_TIME,
    Sighting,
    bursts,
    tells_of_emergency,
)
from komek.cases.models import CriticalEvent
from komek.cases.services import NewCase, open_case
from komek.directory.models import Service
from komek.kernel import clock, places, reference
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.errors import Conflict, Forbidden, Invalid
from komek.kernel.models import AuditEntry, OutboxEvent
from tests.cases.town import INSIDE, POTHOLE, Town

NOW = datetime(2026, 3, 18, 6, tzinfo=UTC)
HERE = places.cell(*INSIDE)
FAR = places.cell(51.05, 71.6)


@pytest.fixture
def town_now(town: Town):
    with clock.travel(NOW) as journey:
        yield journey


def report(text: str = "A hole", **more: object) -> int:
    new: NewCase = replace(POTHOLE, text=text, **more)  # type: ignore[arg-type]
    return open_case(actor=Actor.anonymous(), new=new).id


def found() -> list[tuple[str, list[int]]]:
    services.watch_critical(clock.now())
    return list(CriticalEvent.objects.order_by("id").values_list("reason", "cases"))


def test_a_critical_service_is_an_event_once(town: Town, town_now) -> None:
    Service.objects.filter(code="pothole").update(criticality="critical")
    reference.forget()
    case_id = report()
    assert found() == [("service", [case_id])]
    assert found() == [("service", [case_id])]
    event = OutboxEvent.objects.get(kind="cases.critical")
    assert event.data == {"reason": "service", "service": "pothole", "cases": [case_id]}
    assert AuditEntry.objects.filter(action="cases.critical").count() == 1


def test_words_of_an_emergency_are_an_event_and_kept_nowhere(town: Town, town_now) -> None:
    services.add_phrase(actor=SYSTEM, phrase="Запах газа")
    report("Всё хорошо")
    case_id = report("В подъезде ЗАПАХ ГАЗА, помогите")
    assert found() == [("words", [case_id])]
    assert "ЗАПАХ" not in str(OutboxEvent.objects.filter(kind="cases.critical").values())


def test_many_in_minutes_are_one_event_while_they_go_on(town: Town, town_now) -> None:
    ids = [report() for _ in range(BURST_CASES - 1)]
    assert found() == []
    ids.append(report())
    assert found() == [("burst", ids)]
    town_now.forward(timedelta(minutes=5))
    for _ in range(BURST_CASES):
        report()
    assert found() == [("burst", ids)]


def test_the_watch_may_have_been_away_for_a_while(town: Town, town_now) -> None:
    services.add_phrase(actor=SYSTEM, phrase="газ иісі")
    case_id = report("ГАЗ ИІСІ шығып тұр")
    town_now.forward(timedelta(minutes=20))
    assert found() == [("words", [case_id])]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Пахнет газом", False),
        ("пожар!", True),
        ("ПОЖАРНАЯ машина", True),
        ("противопожарный", False),
        ("ӨРТТЕН шықты", True),
        ("орттен шыкты", True),
        ("", False),
    ],
)
def test_phrases_begin_words_in_whatever_letters(town: Town, text: str, known: bool) -> None:
    services.add_phrase(actor=SYSTEM, phrase="пожар")
    services.add_phrase(actor=SYSTEM, phrase="өртте")
    assert tells_of_emergency(text) is known


def test_without_phrases_nothing_is_an_emergency(town: Town) -> None:
    assert not tells_of_emergency("пожар")


def test_editors_add_and_drop_phrases(town: Town) -> None:
    editor = town.staff(Role.EDITOR)
    row = services.add_phrase(actor=editor, phrase="  Взрыв   газа ")
    assert row.phrase == "взрыв газа"
    with pytest.raises(Conflict):
        services.add_phrase(actor=editor, phrase="взрыв газа")
    with pytest.raises(Invalid, match="few letters"):
        services.add_phrase(actor=editor, phrase="газ")
    with pytest.raises(Forbidden):
        services.drop_phrase(actor=town.staff(Role.OPERATOR), phrase_id=row.id)
    services.drop_phrase(actor=editor, phrase_id=row.id)
    assert not tells_of_emergency("взрыв газа")


seconds = some.integers(0, 3 * int(BURST_TIME.total_seconds()))
sightings = some.lists(
    some.builds(
        lambda number, service, cell, after: Sighting(
            number, service, cell, NOW + timedelta(seconds=after)
        ),
        some.integers(1, 10**6),
        some.sampled_from(["gas", "light"]),
        some.sampled_from([HERE, FAR]),
        seconds,
    ),
    max_size=60,
    unique_by=lambda one: one.case_id,
)


@given(sightings)
def test_a_burst_is_many_of_one_service_in_one_cell_within_the_time(seen: list[Sighting]) -> None:
    by_id = {one.case_id: one for one in seen}
    for burst in bursts(seen):
        together = [by_id[case_id] for case_id in burst.cases]
        assert len(together) >= BURST_CASES
        assert {one.service_code for one in together} == {burst.service_code}
        assert {places.parent(one.cell, 7) for one in together} == {burst.cell}
        moments = [one.at for one in together]
        assert max(moments) - min(moments) <= BURST_TIME


@given(sightings)
def test_no_burst_is_overlooked(seen: list[Sighting]) -> None:
    told = {(one.service_code, one.cell) for one in bursts(seen)}
    for first in seen:
        cell = places.parent(first.cell, 7)
        like = [
            other
            for other in seen
            if other.service_code == first.service_code
            and places.parent(other.cell, 7) == cell
            and timedelta(0) <= other.at - first.at <= BURST_TIME
        ]
        if len(like) >= BURST_CASES:
            assert (first.service_code, cell) in told
