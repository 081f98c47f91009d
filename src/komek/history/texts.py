"""`kernel.folding.clean_text` for whole columns."""

from collections.abc import Callable
from typing import NamedTuple

import polars as pl

_LINE_ENDS = "\r\n|[\r\x0b\x0c\x85\u2028\u2029]"
_HARMFUL = "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff]"
_UNUSUAL = f"{_LINE_ENDS}|{_HARMFUL}"
_OTHER_SPACE = r"\s\s|[^\S ]"


class Cleaned(NamedTuple):
    """Texts ready for storing, and a mask of those that were too long and lost their end."""

    texts: pl.Series
    cut: pl.Series


def clean(texts: pl.Series, limit: int) -> Cleaned:
    """The same words in one form, with nothing invisible that harms; at most `limit` characters.

    Most texts are found clean by a look and left as they are. Nulls stay nulls.
    """
    unusual = texts.str.contains(_UNUSUAL)
    texts = changed(texts, unusual, _without_harmful).str.strip_chars()
    composed = texts.str.len_bytes() == texts.str.len_chars()
    texts = changed(texts, ~composed, lambda some: some.str.normalize("NFC"))
    cut = (texts.str.len_chars() > limit).fill_null(value=False)
    return Cleaned(texts.str.head(limit) if cut.any() else texts, cut)


def in_one_line(texts: pl.Series) -> pl.Series:
    """The texts with one blank where there were several, or other space."""
    return changed(texts, texts.str.contains(_OTHER_SPACE), _with_single_blanks)


def changed(
    texts: pl.Series, which: pl.Series, change: Callable[[pl.Series], pl.Series]
) -> pl.Series:
    """The texts, some of them changed; a change costs much more than finding what needs none."""
    places = which.arg_true()
    return texts.clone().scatter(places, change(texts[places])) if places.len() else texts


def _without_harmful(texts: pl.Series) -> pl.Series:
    return texts.str.replace_all(_LINE_ENDS, "\n").str.replace_all(_HARMFUL, "")


def _with_single_blanks(texts: pl.Series) -> pl.Series:
    return texts.str.replace_all(r"\s+", " ")
