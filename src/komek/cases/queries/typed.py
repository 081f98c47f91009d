"""Typed words as a question to the search table: any order, any ending, some mistakes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from komek.cases.words import consonants_of, mistakes, words_of
from komek.kernel.folding import fold

MOST_WORDS = 8
SHORTEST_BEGINNING = 3
SHORTEST_STEM = 4
ENDING = 2
"""Letters at the end of a typed word that may be grammar: "батареи" finds "батарея"."""
FEW = 5
LONG = 8
MOST_LOOKED_AT = 40

# Words that hardly any case has may be mistyped; those that look or sound like them are looked at.
# Spelled as a range, since LIKE with a parameter would not use the index.
NEAR = """
SELECT typed.word, near.word
FROM unnest(%(words)s::text[], %(stems)s::text[], %(consonants)s::text[])
    AS typed (word, stem, consonants)
CROSS JOIN LATERAL (
    (
        SELECT known.word FROM cases_searchword known WHERE known.word %% typed.word
        ORDER BY similarity(known.word, typed.word) DESC, known.cases DESC LIMIT %(most)s
    ) UNION (
        SELECT known.word FROM cases_searchword known
        WHERE known.consonants = typed.consonants ORDER BY known.cases DESC LIMIT %(most)s
    )
) AS near
WHERE %(few)s > coalesce((
    SELECT sum(cases) FROM (
        SELECT cases FROM cases_searchword
        WHERE word >= typed.stem AND word < typed.stem || chr(1114111) LIMIT %(few)s
    ) AS begun
), 0)
"""


def question(text: str) -> str | None:
    """The tsquery for what was typed; None when no word is in it.

    Every word has to be there: by its stem, or one like it where that is rare. One query.
    """
    words = list(dict.fromkeys(_meant(words_of(text))))[:MOST_WORDS]
    if not words:
        return None
    alike = _alike([word for word in words if _can_be_mistyped(word)])
    said = " & ".join(_any([_begun(word), *map(_exactly, alike.get(word, ()))]) for word in words)
    return _any([said, _exactly(alias(text))]) if _has_digit(text) else said


def alias(number: str) -> str:
    """How the search table knows a case's number in another system."""
    return ":a" + fold(number).replace(" ", "")[:60]


def attributes(kind: str, values: Iterable[object]) -> str:
    """The tsquery for one of these values: `kind` is "s" service, "t" territory, "c" channel."""
    return _any([_exactly(f":{kind}{value}") for value in values])


def _meant(words: Sequence[str]) -> Sequence[str]:
    """Without single letters, which nearly every text has, unless there is nothing else."""
    longer = [word for word in words if len(word) > 1 or _has_digit(word)]
    return longer or words


def _alike(words: list[str]) -> Mapping[str, list[str]]:
    """What each of the words can have meant; nothing for a word that is well known."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    if not words:
        return found
    values: dict[str, Any] = {
        "words": words,
        "stems": [_stem(word) for word in words],
        "consonants": [consonants_of(word) for word in words],
        "most": MOST_LOOKED_AT,
        "few": FEW,
    }
    with connection.cursor() as cursor:
        cursor.execute(NEAR, values)
        for word, near in cursor.fetchall():
            if _is_near(word, near):
                found[word].append(near)
    return found


def _is_near(typed: str, word: str) -> bool:
    """Whether few mistakes lie between what was typed and the word or its beginning."""
    allowed = 1 if len(typed) < LONG else 2
    beginnings = {word, word[: len(typed)], word[: len(typed) + 1]}
    return any(mistakes(typed, one) <= allowed for one in beginnings)


def _can_be_mistyped(word: str) -> bool:
    return len(word) >= SHORTEST_STEM and not _has_digit(word)


def _stem(word: str) -> str:
    return word[: max(SHORTEST_STEM, len(word) - ENDING)]


def _begun(word: str) -> str:
    """A number is never half right, and neither is what is too short to have an ending."""
    short = len(word) < SHORTEST_BEGINNING or _has_digit(word)
    return _exactly(word) if short else f"{_exactly(_stem(word))}:*"


def _exactly(word: str) -> str:
    quoted = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}'"


def _any(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' | '.join(parts)})"


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)
