"""Addresses as people type them lead to the building they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komek.kernel import places
from komek.kernel.actors import SYSTEM
from komek.registries import queries, services
from komek.registries.addresses import Reading, house_key, readings


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("сейфуллин 12", Reading("seifullin", "12")),
        ("ул. Сейфуллина, д. 12 «А», кв. 5", Reading("seifullina", "12a")),
        ("12 сейфуллин", Reading("seifullin", "12")),
        ("Сейфуллин көшесі, 12 үй, 5 пәтер", Reading("seifullin", "12")),
        ("Сейфуллина 12 корпус 5", Reading("seifullina", "12 5")),
        ("37 улица 5", Reading("37", "5")),
        ("Абай", Reading("abai", "")),
        ("Abay Avenue 7, apt 12", Reading("abai", "7")),
    ],
)
def test_the_likeliest_reading(typed, reading):
    assert readings(typed)[0] == reading


@given(st.text(max_size=80))
def test_any_text_has_few_readings_each_with_a_street(text):
    found = readings(text)
    assert len(found) <= 4
    assert all(reading.street for reading in found)


@pytest.mark.parametrize(("house", "key"), [("12 А", "12a"), ("12а", "12a"), ("12/1", "12 1")])
def test_house_numbers_are_compared_without_their_dress(house, key):
    assert house_key(house) == key


def first(text: str) -> str | None:
    return next((one.line("ru") for one in queries.find_buildings(text)), None)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("сейфуллин 12", "улица Сакена Сейфуллина, 12"),
        ("СЕЙФУЛЛИНА 12", "улица Сакена Сейфуллина, 12"),
        ("сейфулин 12", "улица Сакена Сейфуллина, 12"),
        ("Сәкен Сейфуллин көшесі 12 а", "улица Сакена Сейфуллина, 12а"),
        ("сейфуллин 12/5", "улица Сакена Сейфуллина, 12/5"),
        ("сейфуллин 12 кв 120", "улица Сакена Сейфуллина, 12"),
        ("seifullin 12", "улица Сакена Сейфуллина, 12"),
        ("12 сейфуллин", "улица Сакена Сейфуллина, 12"),
        ("қошқарбаев 10", "проспект Рахимжана Кошкарбаева, 10/1"),
        ("кошкарбаева 10", "проспект Рахимжана Кошкарбаева, 10/1"),
        ("абай 7", "Улы Дала, 7"),
        ("проспект Абая 7", "Улы Дала, 7"),
        ("ленина 7", "Улы Дала, 7"),
        ("ұлы дала 7", "Улы Дала, 7"),
        ("31 улица 5", "улица № 31, 5"),
        ("нигде 1", None),
        ("сейфуллин 999", None),
        ("", None),
        ("%_' 12", None),
    ],
)
def test_what_is_typed_finds_the_building(streets, typed, found):
    assert first(typed) == found


def test_houses_that_begin_alike_follow_the_very_one(streets):
    lines = [one.line("kk") for one in queries.find_buildings("сейфуллин 12")]
    assert lines[0] == "Сәкен Сейфуллин көшесі, 12"
    assert len(lines) == 4
    assert len(queries.find_buildings("сейфуллин 12", limit=2)) == 2


def test_an_ended_alias_finds_nothing_new_but_its_past_still_does(streets):
    services.end_alias(actor=SYSTEM, street_id=streets["abai"], name="улица Ленина")
    assert first("ленина 7") == "Улы Дала, 7"


def test_the_nearest_building_and_how_far_it_is(streets):
    found, metres = queries.nearest_building(51.1001, 71.4)
    assert (found.house, round(metres)) == ("12", 11)
    assert queries.nearest_building(51.105, 71.4) is None
    assert queries.nearest_building(51.1047, 71.4, within_m=1000)[0].house == "12"
    assert queries.nearest_building(43.2, 76.9) is None


@given(st.floats(51.09, 51.2), st.floats(71.39, 71.41))
def test_no_nearer_building_is_overlooked(lat, lon):
    cell = places.cell(lat, lon)
    for steps in (1, 3, 6):
        cells = set(places.neighbours(cell, steps))
        seen = queries.seen_m(steps)
        for bearing in ((1, 0), (0, 1), (-1, 0), (0, -1), (0.7, 0.7), (-0.7, 0.7)):
            step = (bearing[0] * seen / 111_320, bearing[1] * seen / 69_900)
            assert places.cell(lat + step[0], lon + step[1]) in cells
