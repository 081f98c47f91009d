"""Texts people type: cleaned for storing, folded for search, ordered by the Kazakh alphabet.

`fold`, `sound` and `kazakh_sort_key` have twins in the database, `komek_fold(text)`,
`komek_sound(text)` and `komek_kazakh_sort(text)`, made from the same tables and therefore equal to
them. They need neither extension nor ICU and give the same on PostgreSQL 15 and 18:

    CREATE INDEX ... ON street USING gin (komek_sound(name_kk) gin_trgm_ops)
    SELECT ... ORDER BY komek_kazakh_sort(name_kk) COLLATE "C"

Trigrams need `sound`: where the database's LC_CTYPE is C, as in the embedded one, pg_trgm sees no
letters but Latin ones.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.kernel.errors import TooLarge

KAZAKH_ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"


class _Letters(NamedTuple):
    """Which characters become which; those of `old` beyond the length of `new` are dropped."""

    old: str
    new: str

    def translate(self, text: str) -> str:
        length = len(self.new)
        return text.translate(str.maketrans(self.old[:length], self.new, self.old[length:]))

    def translate_sql(self, text: str) -> str:
        return f"translate({text}, '{self.old}', '{self.new}')"


# Letters that people type for one another, on keyboards without Kazakh letters or in a hurry.
# The final sigma is here because only Python's lower() knows where a word ends.
_FOLDED = _Letters("әғқңөұүһіёς", "агкноуухиеσ")

# Each letter becomes a code point of the private use area, in the order of the alphabet: behind
# digits and Latin letters.
_ORDERED = _Letters(
    KAZAKH_ALPHABET + "ς",
    "".join(chr(0xE000 + place) for place in range(len(KAZAKH_ALPHABET))) + "σ",
)

# The numero sign would become the letters "no"; what is invisible may stand inside a word.
_BEFORE = _Letters("№\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", " ")

# Folded letters by their sound, one Latin letter each. Some share one: better to find too much.
_SOUNDING = _Letters("абвгдежзийклмнопрстуфхцчшщыэюяyqьъ", "abvgdejziiklmnoprstufhccwwieuaik")

# How the sounds are spelled in Latin letters; longer ones first.
_SPELLINGS = {"shch": "w", "sch": "w", "sh": "w", "zh": "j", "kh": "h", "gh": "g", "ch": "c"}
_SPELLINGS |= {"ts": "c", "ya": "a", "yu": "u", "yo": "e", "ye": "e"}

# Regular expressions that Python and PostgreSQL read alike: stress marks and other diacritics that
# no letter absorbed; then punctuation, symbols, emoji and every kind of space.
_MARKS = r"[\u0300-\u036f]+"
_SEPARATORS = (
    r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7\u02b9-\u02ff"
    r"\u2000-\u2bff\u2e00-\u303f\ufe00-\ufeff\ufff0-\uffff\U0001f000-\U0001faff]+"
)

# PostgreSQL can store neither.
_NEVER_STORED = re.compile("[\x00\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Control characters without tab and newline; marks that turn the direction of the text around
# them, with which words can be made to look like others; the byte order mark.
_HARMFUL = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")

MOST_MARKS = 30
"""Marks on one letter: more than any language needs (Unicode's UAX #15, 13, Stream-Safe Text)."""
_FEW_CHARACTERS = 100
_MARKS_LIE_WITHIN = range(0x300, 0x20000)


@cache
def _marks() -> frozenset[str]:
    marks = {one for one in map(chr, _MARKS_LIE_WITHIN) if unicodedata.combining(one)}
    # No marks by themselves, but made of nothing else.
    return frozenset(marks | set("\u0f73\u0f75\u0f81"))


@cache
def _heap() -> re.Pattern[str]:
    """Matches marks in a row, in two groups: those a letter can carry, and the rest."""
    marks = "".join(sorted(_marks()))
    return re.compile(f"([{marks}]{{{MOST_MARKS}}})[{marks}]+")


class TooLong(TooLarge):
    """A text has more characters than its field takes."""

    def __init__(self, limit: int, *, field: str | None = None) -> None:
        message = _("This text is too long: at most {limit} characters fit.")
        super().__init__("text_too_long", format_lazy(message, limit=limit), field=field)


def storable(text: str) -> str:
    """The text without the characters that PostgreSQL cannot store."""
    return _NEVER_STORED.sub("", text)


def clean_text(text: str, limit: int, *, field: str | None = None) -> str:
    """What somebody typed, ready for storing: same words, one form, nothing invisible that harms.

    Line ends become "\\n", composed characters their shortest form (NFC), outer space goes away.
    Raises TooLong when more than `limit` characters (code points) are left.
    """
    text = _LINE_ENDS.sub("\n", storable(text))
    text = _HARMFUL.sub("", text).strip()
    # No four characters compose to fewer than one, so this is hopeless.
    if len(text) > 4 * limit:
        raise TooLong(limit, field=field)
    text = _composed(text)
    if len(text) > limit:
        raise TooLong(limit, field=field)
    return text


def _composed(text: str) -> str:
    # The time composing takes grows with the square of the marks heaped on one letter: the heaps
    # go first. Some marks come apart into two, so that a heap may be too high once more.
    if len(text) <= _FEW_CHARACTERS or _marks().isdisjoint(text):
        return unicodedata.normalize("NFC", text)
    text = unicodedata.normalize("NFC", _heap().sub(r"\1", text))
    return _heap().sub(r"\1", text)


def fold(text: str) -> str:
    """The text as search compares it: "«Жібек жолы», №5" and "жибек жолы 5" fold to the same.

    Small letters, Kazakh letters as their Russian neighbours, words divided by one space and
    nothing else. Folding twice changes nothing.
    """
    return _plain(text, _FOLDED)


def sound(text: str) -> str:
    """The text by its sound, in Latin letters: "Сәкен Сейфуллин" and "Saken Seifullin" give one.

    For comparing what is typed in any script and half right; it loses too much to be shown.
    """
    text = fold(text)
    for spelling, letter in _SPELLINGS.items():
        text = text.replace(spelling, letter)
    return _SOUNDING.translate(text)


def kazakh_sort_key(text: str) -> str:
    """A key whose code point order is the Kazakh alphabet's, blind to case and punctuation."""
    return _plain(text, _ORDERED)


def _plain(text: str, letters: _Letters) -> str:
    text = _BEFORE.translate(_NEVER_STORED.sub("", text))
    text = letters.translate(unicodedata.normalize("NFKC", text).lower())
    text = re.sub(_SEPARATORS, " ", re.sub(_MARKS, "", text)).strip(" ")
    return unicodedata.normalize("NFKC", text)


def _plain_sql(text: str, letters: _Letters) -> str:
    # The explicit collation keeps a column's own one, "C" say, from changing what lower() does.
    text = f'lower(normalize({_BEFORE.translate_sql(text)}, NFKC) COLLATE "default")'
    text = f"regexp_replace({letters.translate_sql(text)}, '{_MARKS}', '', 'g')"
    text = f"btrim(regexp_replace({text}, '{_SEPARATORS}', ' ', 'g'), ' ')"
    return f"normalize({text}, NFKC)"


def _sound_sql(text: str) -> str:
    text = _plain_sql(text, _FOLDED)
    for spelling, letter in _SPELLINGS.items():
        text = f"replace({text}, '{spelling}', '{letter}')"
    return _SOUNDING.translate_sql(text)


def _function_sql(name: str, returned: str) -> str:
    # RETURN binds every name when the function is made, so no search_path can mislead an index.
    return f"""
DO $check$ BEGIN
    IF lower('ӘI') <> 'әi' THEN
        RAISE EXCEPTION 'Komek needs a database whose LC_CTYPE knows Cyrillic, such as C.UTF-8';
    END IF;
END $check$;
CREATE OR REPLACE FUNCTION {name}(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN {returned};
"""


FOLD_SQL = _function_sql("komek_fold", _plain_sql("value", _FOLDED))
SOUND_SQL = _function_sql("komek_sound", _sound_sql("value"))
KAZAKH_SORT_SQL = _function_sql("komek_kazakh_sort", _plain_sql("value", _ORDERED))
