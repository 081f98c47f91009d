"""When an organisation is open: the part of OpenStreetMap's opening_hours that offices need.

"Mo-Fr 09:00-13:00,14:30-18:30; Sa 10:00-14:00", or "24/7".
"""

import re
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komek.kernel.errors import Invalid

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
ALWAYS = "24/7"
_DAY = "|".join(DAYS)
_RULE = re.compile(rf"({_DAY})(?:-({_DAY}))? (\S+)")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d|24:00)")


@dataclass(frozen=True, slots=True)
class Opening:
    """From one day of the week to another (0 is Monday), in these spans: ("09:00", "18:30")."""

    first: int
    last: int
    spans: tuple[tuple[str, str], ...]


def read(text: str) -> tuple[Opening, ...]:
    """The openings that a text says, none of an empty one; raises Invalid."""
    text = text.strip()
    if text == ALWAYS:
        return (Opening(0, 6, (("00:00", "24:00"),)),)
    return tuple(_opening(rule.strip()) for rule in text.split(";")) if text else ()


def in_words(text: str) -> list[str]:
    """The openings as lines for people, in the language that is active."""
    if text.strip() == ALWAYS:
        return [_("day and night")]
    return [f"{_days(one)} {_spans(one)}" for one in read(text)]


def _opening(rule: str) -> Opening:
    found = _RULE.fullmatch(rule)
    if found is None:
        raise _unreadable()
    first = DAYS.index(found[1])
    last = DAYS.index(found[2] or found[1])
    spans = tuple(_span(span) for span in found[3].split(","))
    in_order = [moment for span in spans for moment in span]
    if last < first or in_order != sorted(set(in_order)):
        raise _unreadable()
    return Opening(first, last, spans)


def _span(text: str) -> tuple[str, str]:
    if _SPAN.fullmatch(text) is None:
        raise _unreadable()
    begin, _dash, end = text.partition("-")
    return begin, end


def _unreadable() -> Invalid:
    message = gettext_lazy(
        "Write opening hours like “Mo-Fr 09:00-13:00,14:30-18:30; Sa 10:00-14:00” or “24/7”."
    )
    return Invalid("hours_unreadable", message, field="hours")


def _days(one: Opening) -> str:
    first, last = WEEKDAYS_ABBR[one.first], WEEKDAYS_ABBR[one.last]
    return str(first) if one.first == one.last else f"{first}–{last}"


def _spans(one: Opening) -> str:
    return ", ".join(f"{begin}–{end}" for begin, end in one.spans)
