"""What is stored of something said: clean words, believable moments, a digest that knows repeats.

Nothing here asks the database.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from komek.kernel.errors import Invalid, TooLarge
from komek.kernel.folding import clean_text
from komek.kernel.languages import closest

BODY_LENGTH = 10_000
"""Characters of one message: a form takes 4,000, a letter by e-mail may be longer."""
EXTERNAL_ID_LENGTH = 200
FACT_LENGTH = 1_000
MOST_FACTS = 100
MOST_VALUES = 50

FUTURE_TOLERATED = timedelta(minutes=10)
OLDEST_TOLERATED = timedelta(days=366)

_UNSEEN = {"Cf", "Cc", "Mn", "Zs", "Zl", "Zp"}  # formats, controls, marks alone, spaces

Facts = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Said:
    """Something said, ready for the columns of Message that have the same names.

    `sent_at` is None when the sender's clock said nothing or cannot be believed; `clock_wrong`
    tells the two apart.
    """

    body: str
    language: str
    facts: dict[str, list[str]]
    sent_at: datetime | None
    clock_wrong: bool
    digest: bytes


def prepare(
    body: str,
    *,
    language: str | None,
    received_at: datetime,
    sent_at: datetime | None = None,
    facts: Facts | None = None,
    also: Sequence[Any] = (),
) -> Said:
    """Clean what was said. Raises TooLarge or Invalid; `field` names the input.

    also: whatever else makes the message what it is and is plain for JSON (a service's code, a
    place, digests of files): the same external id with any of it changed is another message.
    """
    words = clean_text(body, BODY_LENGTH, field="text")
    clean = clean_facts(facts or {})
    believed = believable(sent_at, received_at)
    return Said(
        body=words,
        language=closest(language),
        facts=clean,
        sent_at=believed,
        clock_wrong=sent_at is not None and believed is None,
        digest=digest(words, clean, *also),
    )


def says_something(body: str) -> bool:
    """Whether anything of a clean text can be seen."""
    return any(unicodedata.category(one) not in _UNSEEN for one in body)


def clean_facts(facts: Facts) -> dict[str, list[str]]:
    """Answers to a service's questions, by the code of the fact, each a list of texts."""
    if len(facts) > MOST_FACTS or any(len(values) > MOST_VALUES for values in facts.values()):
        raise TooLarge("facts_too_many", _("These are too many answers."), field="facts")
    return {
        clean_text(code, FACT_LENGTH, field="facts"): [
            clean_text(str(value), FACT_LENGTH, field=code) for value in values
        ]
        for code, values in facts.items()
    }


def clean_external_id(external_id: str | None) -> str | None:
    """The sender's own id of a message, None when there is none. Raises Invalid."""
    if not external_id:
        return None
    return clean_token(external_id, field="external_id")


def clean_token(token: str, *, field: str) -> str:
    """Somebody else's name of something, as it is. Raises Invalid.

    Never shortened or mended: two ids that become one would swallow a message.
    """
    if len(token) > EXTERNAL_ID_LENGTH or not token.isprintable():
        raise Invalid(
            f"{field}_invalid",
            _("An id must have at most 200 printable characters."),
            field=field,
        )
    return token


def believable(sent_at: datetime | None, received_at: datetime) -> datetime | None:
    """What a sender's clock said: never after the receipt, None when it must have gone wrong.

    A clock that is a little fast is put back to the receipt. A moment without a time zone says
    nothing that could be compared.
    """
    if sent_at is None or sent_at.tzinfo is None:
        return None
    if not received_at - OLDEST_TOLERATED <= sent_at <= received_at + FUTURE_TOLERATED:
        return None
    return min(sent_at, received_at)


def digest(*parts: Any) -> bytes:
    """32 bytes that differ when any part does; parts are plain for JSON."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
