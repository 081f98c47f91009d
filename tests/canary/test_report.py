"""What is judged a finding, stage by stage, and what a person reads of it."""

from typing import Any

import pytest

from komek.canary.looking import Look
from komek.canary.people import People, Word
from komek.canary.report import FORGOTTEN, NIGHT, REMEMBERED, RESTORED, Stage
from komek.canary.reports import Planted

KINDS = ("name", "lost", "nameless")
NAME, LOST, NAMELESS = (Word(kind, f"vabuzol{kind}kiretam") for kind in KINDS)
STAGES = (REMEMBERED, FORGOTTEN, NIGHT, RESTORED)


def stage(life: str, **seen: str) -> Stage:
    """A stage in which each word was seen in a place."""
    words = {word.kind: word for word in (NAME, LOST, NAMELESS)}
    look = Look(words.values())
    contents = [(where, words[kind].text.encode()) for kind, where in seen.items()]
    look.at("places", "places", contents)
    house: Any = None
    planted = Planted(house, house, "", People([NAME], [LOST]), People([NAMELESS]))
    return Stage(life, look, planted)


def found(life: str, **seen: str) -> set[str]:
    return {one.kind for one in stage(life, **seen).findings()}


def test_a_name_is_with_its_person_only_while_they_are_remembered() -> None:
    where = "table residents_resident.name"
    assert found(REMEMBERED, name=where) == set()
    for life in (FORGOTTEN, NIGHT, RESTORED):
        assert found(life, name=where) == {"name"}


@pytest.mark.parametrize("life", STAGES)
@pytest.mark.parametrize("where", ["log", "file logs/postgres.log", "table kernel_auditentry.data"])
def test_a_word_is_in_no_log_and_in_no_table_of_codes(life: str, where: str) -> None:
    assert found(life, name=where, nameless=where) == {"name", "nameless"}


@pytest.mark.parametrize("life", STAGES)
def test_what_was_refused_is_nowhere(life: str) -> None:
    assert found(life, lost="table intake_message.body") == {"lost"}


@pytest.mark.parametrize("life", STAGES)
def test_who_left_no_name_cannot_be_forgotten(life: str) -> None:
    assert found(life, nameless="table intake_message.body") == set()


def test_samples_are_taken_anew_in_the_night() -> None:
    where = "statistics of intake_message.body"
    assert [found(life, name=where) for life in STAGES] == [set(), set(), {"name"}, set()]


def test_a_look_that_sees_nothing_has_not_looked() -> None:
    assert stage(REMEMBERED, name="table residents_resident.name").missing() == ["nameless"]
    assert stage(NIGHT).missing() == []


def test_the_report_names_place_and_kind_and_never_the_word() -> None:
    said = "\n".join(stage(FORGOTTEN, name="log", nameless="table intake_message.body").lines())
    assert "FOUND in log: name" in said
    assert "still there: a report without a name" in said
    assert "kiretam" not in said
