"""Placeholders: known ones are filled, nothing else is let into a template, gaps are seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komek.knowledge.placeholders import GAP, NAMES, fill, unknown

PLAIN = st.text(st.characters(exclude_characters="{}"))


@given(st.lists(st.tuples(PLAIN, st.sampled_from(sorted(NAMES)))), PLAIN)
def test_what_is_let_in_is_filled_without_a_rest(parts, end):
    text = "".join(f"{plain}{{{name}}}" for plain, name in parts) + end
    assert unknown(text) == []
    assert fill(text, dict.fromkeys(NAMES, "7")) == "".join(plain + "7" for plain, _ in parts) + end


@given(PLAIN)
def test_plain_words_stay_as_they_are(text):
    assert fill(text, {}) == text


def test_what_the_case_does_not_know_is_a_gap():
    assert fill("{address}, {today}", {"address": "", "today": "1 May"}) == f"{GAP}, 1 May"


def test_a_value_that_ends_the_sentence_by_itself_gets_no_second_stop():
    values = {"today": "27 ноября 2026 г.", "address": "Абай, 1"}
    assert fill("{address}. До {today}. Ждите.", values) == "Абай, 1. До 27 ноября 2026 г. Ждите."
    assert fill("{today}, {today}", values) == "27 ноября 2026 г., 27 ноября 2026 г."


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{name}", ["name"]),
        ("{number} {phone} {address}", ["phone"]),
        ("{}", [""]),
        ("{number", ["{"]),
        ("100 %}", ["}"]),
    ],
)
def test_what_means_nothing_is_named(text, wrong):
    assert unknown(text) == wrong
