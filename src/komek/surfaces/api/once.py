"""A POST that comes twice under one Idempotency-Key does its work once.

https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

import hashlib
from collections.abc import Callable
from enum import Enum, auto
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from ninja.responses import Status
from pydantic import BaseModel

from komek.kernel.actors import Actor
from komek.surfaces.api.external_ids import has_opened_a_case
from komek.surfaces.services import kept_answers
from komek.surfaces.services.kept_answers import Wish
from komek.surfaces.wishes import HEADER, LONGEST_KEY, POSSIBLE, caller_key, key_of, wish

PARAMETER = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "the sender's own id of this request, remembered for two days: sent again, "
    "the request changes nothing and gets its first answer",
    "schema": {"type": "string", "maxLength": LONGEST_KEY, "pattern": f"^{POSSIBLE.pattern}$"},
}


class Repeat(Enum):
    """What a POST does that comes again under its key."""

    ANSWERED = auto()
    """It gets the first answer, kept in ids and codes."""
    DONE_AGAIN = auto()
    """Its answer is personal and never kept: it looks again, and that look is on record too."""
    OWN_WAY = auto()
    """The operation knows its repeats by itself."""


def once(request: HttpRequest, actor: Actor, repeat: Repeat, act: Callable[[], Any]) -> Any:
    """Do the act, or give what it answered when it was done under the same key before.

    Change and kept answer are one transaction: there is never one without the other, and a
    refused act keeps nothing. Raises Invalid for a key that is none, Conflict and KeyReused as
    `kept_answers.first_answer` does.
    """
    key = key_of(request)
    if key is None:
        return act()
    if repeat is Repeat.OWN_WAY:
        kept_answers.require_unused(caller_key(actor, key))
        return act()
    asked = _wish(request, actor, key)
    with transaction.atomic():
        kept = kept_answers.first_answer(asked)
        if kept is not None and repeat is Repeat.ANSWERED:
            return Status(kept.status, kept.answer)
        if kept is None and has_opened_a_case(actor, key):
            raise kept_answers.reused()
        result = act()
        if kept is None:
            status, answer = _plain(result)
            kept_answers.keep(asked, status, answer if repeat is Repeat.ANSWERED else None)
    return result


def _wish(request: HttpRequest, actor: Actor, key: str) -> Wish:
    content: bytes = request.content if hasattr(request, "content") else request.body
    asked = (request.method, request.get_full_path(), hashlib.sha256(content).hexdigest())
    return wish(actor, key, asked)


def _plain(result: Status[BaseModel] | BaseModel) -> tuple[int, dict[str, Any]]:
    if isinstance(result, BaseModel):
        return 200, result.model_dump(mode="json")
    return result.status_code, result.value.model_dump(mode="json")
