"""The sentences in which pages tell what happened to a case."""

import pytest
from django.utils import translation

from komek.cases.queries import Entry
from komek.kernel import clock
from komek.surfaces.parts.words import sentence


@pytest.mark.parametrize(
    ("actor", "told"),
    [("user", "Answered by the contact centre"), ("system", "Notice to the resident")],
)
def test_what_the_machine_wrote_by_itself_is_not_called_an_answer(actor: str, told: str) -> None:
    entry = Entry(
        at=clock.now(),
        verb="message",
        actor=actor,
        person="",
        state_after="",
        organisation=None,
        direction="out",
        text="Your request has been registered.",
        language="en",
        norm="",
        files=(),
        data={},
    )
    with translation.override("en"):
        assert sentence(entry) == told
