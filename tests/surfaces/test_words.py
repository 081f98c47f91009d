"""The sentences in which pages tell what happened to a case."""

from typing import Any

import pytest
from django.utils import translation

from komek.cases.queries import Entry
from komek.kernel import clock
from komek.surfaces.parts.words import sentence


def _entry(*, verb: str, actor: str = "system", text: str = "", data: Any = None) -> Entry:
    return Entry(
        at=clock.now(),
        verb=verb,
        actor=actor,
        person="",
        state_after="",
        organisation=None,
        direction="out",
        text=text,
        language="en",
        norm="",
        files=(),
        data=data or {},
    )


@pytest.mark.parametrize(
    ("actor", "told"),
    [("user", "Answered by the contact centre"), ("system", "Notice to the resident")],
)
def test_what_the_machine_wrote_by_itself_is_not_called_an_answer(actor: str, told: str) -> None:
    entry = _entry(verb="message", actor=actor, text="Your request has been registered.")
    with translation.override("en"):
        assert sentence(entry) == told


@pytest.mark.parametrize(
    ("percent", "told"),
    [("80", "Reminder: 80 % of the time is over: "), ("100", "Reminder: the term has run out: ")],
)
def test_a_term_that_is_over_is_not_told_as_a_percentage(percent: str, told: str) -> None:
    with translation.override("en"):
        assert sentence(_entry(verb="remind", data={"percent": percent})).startswith(told)
