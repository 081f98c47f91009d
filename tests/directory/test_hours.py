"""Opening hours: what can be written, and how it is said."""

import pytest
from django.utils.translation import override

from komek.directory import hours, services
from komek.directory.hours import Opening
from komek.kernel.actors import SYSTEM
from komek.kernel.errors import Invalid


def test_days_and_spans() -> None:
    text = "Mo-Fr 09:00-13:00,14:30-18:30; Sa 10:00-14:00"
    assert hours.read(text) == (
        Opening(0, 4, (("09:00", "13:00"), ("14:30", "18:30"))),
        Opening(5, 5, (("10:00", "14:00"),)),
    )
    assert hours.read("") == ()


@pytest.mark.parametrize(
    "text",
    ["always", "Mo", "Fr-Mo 09:00-18:00", "Mo 18:00-09:00", "Mo 09:00-09:00", "Mo 9:00-18:00",
     "Mo 09:00-25:00", "Mo 09:00-13:00,12:00-18:00", "Mo 09:00-18:00;", "Xx 09:00-18:00"],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        hours.read(text)
    assert refused.value.field == "hours"


def test_they_are_said_in_the_readers_language() -> None:
    with override("ru"):
        assert hours.in_words("Mo-Fr 09:00-18:30") == ["Пн–Пт 09:00–18:30"]
    with override("en"):
        assert hours.in_words("24/7") == ["day and night"]
        assert hours.in_words("") == []


@pytest.mark.django_db
def test_an_organisation_is_given_no_others() -> None:
    made = services.create_organisation(
        actor=SYSTEM, code="hall", kind="city", name_kk="Әкімдік", hours="Mo 09:00-18:00"
    )
    with pytest.raises(Invalid):
        services.edit_organisation(actor=SYSTEM, organisation_id=made.id, hours="mornings")
    made.refresh_from_db()
    assert made.hours == "Mo 09:00-18:00"
