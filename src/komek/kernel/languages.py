"""The three languages of the city, and which name to show when one is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the interface and of reference data."""

    code: str
    own_name: str


# In the order of fallback: who finds no English name reads the Kazakh one, then the Russian.
LANGUAGES = (
    Language("kk", "Қазақша"),
    Language("ru", "Русский"),
    Language("en", "English"),
)
CODES = tuple(language.code for language in LANGUAGES)
DEFAULT = CODES[0]


class Picked(NamedTuple):
    """A text, and the code of its language when that is not the one asked for.

    Pages mark such a text with `lang` and a sign, so that nobody takes it for a translation.
    """

    text: str
    fallback_used: str | None


def closest(code: str | None) -> str:
    """The city's language for a code as browsers and messengers give it: "ru-KZ" gives "ru"."""
    primary = (code or "").replace("_", "-").split("-")[0].lower()
    return primary if primary in CODES else DEFAULT


def pick(names: Mapping[str, str | None] | Any, language: str, *, field: str = "name") -> Picked:
    """The name in this language, or in the first of kk, ru, en that has one; ("", None) if none.

    names: anything with `name_kk`, `name_ru` and `name_en`, as keys or as attributes; another
    `field` looks for `title_kk` and so on.
    """
    for code in (language, *CODES):
        text = _value(names, f"{field}_{code}")
        if text and text.strip():
            return Picked(text, None if code == language else code)
    return Picked("", None)


def _value(names: Mapping[str, str | None] | Any, key: str) -> str | None:
    return names.get(key) if isinstance(names, Mapping) else getattr(names, key, None)
