from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komek.kernel.numbering import InvalidNumber, display, number_for, parse, sequence_of

sequences = st.integers(1, 2**63 - 1)


def refused(number: str) -> bool:
    with pytest.raises(InvalidNumber):
        parse(number)
    return True


def test_the_published_example():
    assert number_for(572) == "5724"


@pytest.mark.parametrize(
    ("sequence", "number", "shown"),
    [
        (1, "13", "1-3"),
        (123_456, "1234566", "123 456-6"),
        (1_234_567, "12345671", "1 234 567-1"),
    ],
)
def test_how_a_number_looks(sequence: int, number: str, shown: str):
    assert number_for(sequence) == number
    assert display(number) == shown


@given(sequences)
def test_a_number_leads_back_to_its_sequence(sequence: int):
    number = number_for(sequence)
    assert parse(number) == parse(display(number)) == number
    assert sequence_of(number) == sequence


@given(sequences)
def test_every_single_wrong_digit_is_noticed(sequence: int):
    number = number_for(sequence)
    assert all(
        refused(number[:place] + wrong + number[place + 1 :])
        for place, right in enumerate(number)
        for wrong in "0123456789"
        if wrong != right
    )


@given(sequences)
def test_every_swap_of_neighbours_is_noticed(sequence: int):
    number = number_for(sequence)
    assert all(
        refused(number[:place] + b + a + number[place + 2 :])
        for place, (a, b) in enumerate(pairwise(number))
        if a != b
    )


@pytest.mark.parametrize(
    "typed", ["1234566", " 123 456-6 ", "№ 123 456–6", "#1234566", "123\u00a0456\u22126"]
)
def test_numbers_as_people_type_them(typed: str):
    assert parse(typed) == "1234566"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        "1",
        "0",
        "00",
        "01234566",
        "12345l6",
        "١٢٣٤٥٦٦",
        "１２３４５６６",
        "+1234566",
        "1234566.0",
        "123456#6",
        "9" * 21,
        "7" * 5_000_000,
    ],
)
def test_what_is_no_number(typed: str):
    assert refused(typed)


@given(st.text())
def test_any_text_is_a_number_or_refused(text: str):
    try:
        number = parse(text)
    except InvalidNumber:
        return
    assert number_for(sequence_of(number)) == number


def test_a_sequence_starts_at_one():
    with pytest.raises(ValueError, match="starts at 1"):
        number_for(0)
