"""`kernel.folding.clean_text` for whole columns."""

from typing import NamedTuple

import polars as pl

_LINE_ENDS = "\r\n|[\r\x0b\x0c\x85\u2028\u2029]"
_HARMFUL = "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff]"
_UNUSUAL = f"{_LINE_ENDS}|{_HARMFUL}"


class Cleaned(NamedTuple):
    """Texts ready for storing, and a mask of those that were too long and lost their end."""

    texts: pl.Series
    cut: pl.Series


def clean(texts: pl.Series, limit: int) -> Cleaned:
    """The same words in one form, with nothing invisible that harms; at most `limit` characters.

    Most texts are found clean by a look and left as they are. Nulls stay nulls.
    """
    unusual = texts.str.contains(_UNUSUAL).fill_null(value=False)
    if unusual.any():
        usual = texts.str.replace_all(_LINE_ENDS, "\n").str.replace_all(_HARMFUL, "")
        texts = usual.zip_with(unusual, texts)
    texts = texts.str.strip_chars()
    composed = texts.str.len_bytes() == texts.str.len_chars()
    if not composed.all():
        texts = texts.str.normalize("NFC")
    cut = (texts.str.len_chars() > limit).fill_null(value=False)
    return Cleaned(texts.str.head(limit) if cut.any() else texts, cut)
