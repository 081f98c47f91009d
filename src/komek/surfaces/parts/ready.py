"""Answer templates filled for one case, in the language of its resident."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import override

from komek.cases.queries import CaseView
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.numbering import display
from komek.kernel.permissions import at_all
from komek.knowledge import queries as knowledge
from komek.knowledge.placeholders import fill

BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class ReadyAnswer:
    """An answer to begin with: what it is called, and its words with the case's facts in them.

    language: of the words when the template has none in the resident's.
    """

    code: str
    name: str
    text: str
    language: str | None


def answers(actor: Actor, case: CaseView) -> list[ReadyAnswer]:
    """The answers that fit the case's service, those of the service first; none for strangers."""
    if not at_all(actor, "knowledge.read"):
        return []
    values = placeholder_values(case)
    found = []
    for one in knowledge.answers_for(case.service.code):
        text, other = one.text(case.language)
        name = one.name(actor.language).text
        found.append(ReadyAnswer(one.code, name, fill(text, values), other))
    return found


def placeholder_values(case: CaseView) -> Mapping[str, str]:
    """What the placeholders of `knowledge.placeholders` stand for, in the resident's language."""
    organisation = case.holding.organisation if case.holding else case.organisation
    with override(case.language):
        return {
            "number": display(case.number),
            "service": case.service.name(case.language).text,
            "address": case.address,
            "organisation": organisation.name(case.language).text if organisation else "",
            "opened": date_format(localtime(case.opened_at), "DATE_FORMAT"),
            "due": date_format(localtime(case.promised_due), "DATE_FORMAT"),
            "today": date_format(localtime(clock.now()), "DATE_FORMAT"),
        }


def added(words: str, code: str, offered: list[ReadyAnswer]) -> str:
    """What is written so far, with the chosen answer below it."""
    chosen = [one.text for one in offered if one.code == code]
    return BETWEEN.join(part for part in (words.strip(), *chosen) if part)
