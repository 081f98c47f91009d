"""The language a program's or a person's request wants to be answered in."""

import re
from functools import lru_cache

from django.http import HttpRequest

from komek.kernel.languages import CODES, DEFAULT

# RFC 9110, 12.5.4: language ranges with an optional weight.
_RANGE = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9]{1,8})*\s*(?:;\s*q\s*=\s*([0-9.]{1,5}))?\s*")
_LONGEST_HEADER = 200


def accepted_language(request: HttpRequest) -> str:
    """The city's language that the Accept-Language header likes best; Kazakh when none is named."""
    return of_header(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))


@lru_cache(maxsize=1000)
def of_header(header: str) -> str:
    """The best of kk, ru, en by weight, then by order: "de, ru;q=0.5, en" gives "en"."""
    best, best_weight = DEFAULT, 0.0
    for part in header[:_LONGEST_HEADER].split(","):
        if (match := _RANGE.fullmatch(part)) and match[1].lower() in CODES:
            weight = _weight(match[2])
            if weight > best_weight:
                best, best_weight = match[1].lower(), weight
    return best


def _weight(text: str | None) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0
