"""Pages of cases as JSON, without a look at every value that we wrote ourselves a moment ago.

Validating a page of fifty lines costs ten times what writing it does. That it is as described,
`case_shapes.PageOut`, is held by tests.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec
from django.http import HttpResponse

from komek.cases.queries import CaseLine, Page
from komek.directory.entries import Entry
from komek.surfaces.api.shapes import Names

_NOTHING = msgspec.Raw(b"null")
_NAMED_AT_ONCE = 4096


def answer(page: Page) -> HttpResponse:
    """The page as an answer."""
    content = {
        "cases": [_listed(line) for line in page.lines],
        "next": None if page.after is None else str(page.after),
        "words_waiting": page.reach.waiting if page.reach else None,
    }
    return HttpResponse(
        msgspec.json.encode(content), content_type="application/json; charset=utf-8"
    )


def _listed(line: CaseLine) -> Mapping[str, Any]:
    return {
        "number": line.number,
        "uid": line.uid,
        "state": line.state,
        "channel": line.channel,
        "service": _named(line.service),
        "organisation": _named(line.organisation),
        "district": _named(line.territory),
        "address": line.address,
        "language": line.language,
        "opened_at": line.opened_at,
        "updated_at": line.updated_at,
        "promised_due": line.promised_due,
        "answered_at": line.answered_at,
        "closed_at": line.closed_at,
        "reopened": line.reopened,
        "rating": line.rating,
        "excerpt": line.excerpt,
        "due": line.due,
    }


def _named(entry: Entry | None) -> msgspec.Raw:
    return _NOTHING if entry is None else _written(entry)


@lru_cache(maxsize=_NAMED_AT_ONCE)
def _written(entry: Entry) -> msgspec.Raw:
    """An entry never changes: it is written once and copied ever after."""
    names = {code: entry.names.get(code, "") for code in Names.model_fields}
    return msgspec.Raw(msgspec.json.encode({"code": entry.code, "names": names}))
