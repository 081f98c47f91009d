"""How people type in haste: no capitals, somebody else's keyboard, a letter too few or too many."""

from collections.abc import Callable

import numpy as np
import polars as pl

from komek.demo.city import letters
from komek.demo.city.period import Integers
from komek.demo.city.residents import LANGUAGES

CARELESS = 0.3
"""So much comes without capitals."""
WRONG_KEYBOARD = 0.25
"""Of what is in Kazakh, so much comes in the letters of a Russian keyboard."""
MISSPELT = 0.15
_KAZAKH = [LANGUAGES.index("kk"), LANGUAGES.index("mixed")]


def hasty(texts: pl.Series, language: Integers, numbers: np.random.Generator) -> pl.Series:
    """The texts as they are typed."""
    careless = numbers.random(len(texts)) < CARELESS
    texts = _where(careless, texts, texts.str.to_lowercase())
    wrong = np.isin(language, _KAZAKH) & (numbers.random(len(texts)) < WRONG_KEYBOARD)
    texts = _changed(texts, np.flatnonzero(wrong), letters.russian)
    misspelt = np.flatnonzero(numbers.random(len(texts)) < MISSPELT)
    slips = iter(numbers.random((len(misspelt), 2)).tolist())
    return _changed(texts, misspelt, lambda text: _misspell(text, *next(slips)))


def _where(chosen: np.ndarray, texts: pl.Series, others: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"chosen": chosen, "text": texts, "other": others})
    return frame.select(pl.when("chosen").then("other").otherwise("text")).to_series()


def _changed(texts: pl.Series, which: Integers, change: Callable[[str], str]) -> pl.Series:
    changed = [change(text) for text in texts[which].to_list()]
    return texts.scatter(which, changed)


def _misspell(text: str, where: float, how: float) -> str:
    """A letter left out, doubled, or swapped with the next one."""
    at = int(where * (len(text) - 1))
    if len(text) < 4 or not text[at].isalpha():
        return text
    if how < 0.4:
        return text[:at] + text[at + 1 :]
    if how < 0.7:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
