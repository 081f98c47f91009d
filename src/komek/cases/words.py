"""The words by which cases are found: taken from a text in Python and in the database alike.

A word counts by its sound (`kernel.folding.sound`), with doubled letters as one and without what
lies beyond 40 letters. `komek_words(text)` is the database's twin of `words_of`.
"""

import re

from komek.kernel.folding import sound

LONGEST_WORD = 40
_DOUBLED = r"([a-z])\1+"
_NO_VOWELS = str.maketrans("", "", "aeiou")


def words_of(text: str) -> list[str]:
    """The text's words in their order: "Сейфуллина, 12" gives "seifulina" and "12"."""
    return [word[:LONGEST_WORD] for word in re.sub(_DOUBLED, r"\1", sound(text)).split(" ") if word]


def consonants_of(word: str) -> str:
    """The word without its vowels: "fonar" gives "fnr"."""
    return word.translate(_NO_VOWELS)


def mistakes(typed: str, meant: str) -> int:
    """How many letters are wrong, missing, too many or swapped with their neighbour."""
    before: list[int] = []
    last = list(range(len(meant) + 1))
    for row, letter in enumerate(typed, 1):
        now = [row]
        for column, other in enumerate(meant, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != other))
            if before and column > 1 and typed[row - 2 : row] == meant[column - 2 : column][::-1]:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        before, last = last, now
    return last[-1]


WORDS_SQL = rf"""
CREATE FUNCTION komek_words(value text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(
    SELECT left(word, {LONGEST_WORD})
    FROM unnest(string_to_array(
        regexp_replace(komek_sound(value), '{_DOUBLED}', '\1', 'g'), ' '
    )) AS word
    WHERE word <> ''
);
"""  # noqa: S608 - put together from constants
