"""Columns of texts are cleaned exactly as a single text is."""

import re

import polars as pl
from hypothesis import example, given
from hypothesis import strategies as some

from komek.history.texts import clean, in_one_line
from komek.kernel.folding import clean_text

ANY_TEXT = some.text(some.characters(codec="utf-8"), max_size=30)


@given(some.lists(ANY_TEXT, min_size=1))
@example(["a\r\nb\rc\x85d\u2028", " \x00е\u0308 ", "\u202eевил\ufeff", "", "\x1c a\x07b \t"])
def test_a_column_is_cleaned_as_a_text_is(texts):
    found = clean(pl.Series(texts, dtype=pl.String), 4000)
    assert found.texts.to_list() == [clean_text(text, 4000) for text in texts]


def test_long_texts_lose_their_end_and_are_marked():
    found = clean(pl.Series(["әбв", "әбвг", None]), 3)
    assert found.texts.to_list() == ["әбв", "әбв", None]
    assert found.cut.to_list() == [False, True, False]


@given(some.lists(some.text(some.sampled_from("a б\t\n\x0b\x85\xa0\u2003 "))))
def test_lines_are_joined_by_single_blanks(texts):
    column = pl.Series([*texts, None], dtype=pl.String)
    joined = [re.sub(r"\s+", " ", text) for text in texts]
    assert in_one_line(column).to_list() == [*joined, None]
    assert column.to_list() == [*texts, None]
