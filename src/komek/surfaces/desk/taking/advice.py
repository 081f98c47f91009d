"""What an operator may say: the service's script, ready answers, words for dangerous situations."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import override

from komek.cases.queries import Promise
from komek.directory.entries import ServiceEntry
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.permissions import at_all
from komek.knowledge import queries as knowledge
from komek.knowledge.placeholders import fill
from komek.surfaces.parts.ready import ReadyAnswer


def advice(
    actor: Actor, service: ServiceEntry, language: str, address: str, promise: Promise | None
) -> Mapping[str, Any]:
    """Scripts, situations and answers; the answers in the language of the conversation."""
    if not at_all(actor, "knowledge.read"):
        return {}
    return {
        "scripts": knowledge.scripts_for(service.code) if service.code else (),
        "situations": knowledge.situation_scripts(),
        "answers": _answers(actor, service, language, address, promise) if service.code else (),
    }


def _answers(
    actor: Actor, service: ServiceEntry, language: str, address: str, promise: Promise | None
) -> list[ReadyAnswer]:
    values = _values(service, language, address, promise)
    found = []
    for one in knowledge.answers_for(service.code):
        text, other = one.text(language)
        found.append(
            ReadyAnswer(one.code, one.name(actor.language).text, fill(text, values), other)
        )
    return found


def _values(
    service: ServiceEntry, language: str, address: str, promise: Promise | None
) -> Mapping[str, str]:
    """What is known before there is a case: all but its number."""
    organisation = promise.organisation if promise else None
    with override(language):
        today = date_format(localtime(clock.now()), "DATE_FORMAT")
        return {
            "service": service.name(language).text,
            "address": address,
            "organisation": organisation.name(language).text if organisation else "",
            "opened": today,
            "today": today,
            "due": date_format(localtime(promise.promised_due), "DATE_FORMAT") if promise else "",
        }
