"""How templates show a case: its state as a badge, its events as sentences, who may see what."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from django import template
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from komek.cases.models import OPEN_STATES, Handing, HandingState, Owing, State
from komek.cases.queries import Entry
from komek.kernel import clock, numbering
from komek.kernel.permissions import at_all, reaches
from komek.surfaces.desk.sections import Group, groups_of
from komek.surfaces.parts import words
from komek.surfaces.parts.left import left

register = template.Library()

ANY_NUMBER = "0"


@register.filter
def state_badge(state: str) -> SafeString:
    """The state as a coloured label; the words say everything, the colour only repeats it."""
    return _badge(State(state), get_language())


@cache
def _badge(state: State, language: str) -> SafeString:
    return format_html('<span class="badge badge-{}">{}</span>', words.TONES[state], state.label)


@register.filter
def at_desk(number: str) -> str:
    """Where the desk shows the case: what `url` would say, for less, once a line of a list."""
    before, after = _around_number(get_script_prefix())
    return f"{before}{number}{after}"


@cache
def _around_number(prefix: str) -> tuple[str, str]:
    before, _number, after = reverse("desk:case", args=[ANY_NUMBER]).rpartition(ANY_NUMBER)
    return before, after


@register.filter
def sentence(entry: Entry) -> str:
    """What happened, in a sentence."""
    return words.sentence(entry)


@register.filter
def case_number(case_id: int) -> str:
    """The number of a case as it is read out: 123456 gives "123 456-6"."""
    return numbering.display(numbering.number_for(case_id))


@register.filter
def why_checked(why: str) -> str:
    """Why an inspector looks at an answer."""
    return words.why_checked(why)


@register.filter
def found_by(code: str) -> str:
    """By what two cases were found to be one matter."""
    return words.found_by(code)


@register.filter
def moved_terms(entry: Entry) -> str:
    """To when the event moved the terms, in a sentence."""
    return words.moved_terms(entry)


@register.filter
def why(reason: str) -> str:
    """Why more time is needed."""
    return words.why(reason)


@register.filter
def task_state(state: str) -> str:
    """How a part of the work stands."""
    return words.task_state(state)


@register.filter
def handing(how: str) -> str:
    """How the emergency number learns of a case."""
    return str(Handing(how).label)


@register.filter
def handing_state(state: str) -> str:
    """Whether the emergency number has been told."""
    return str(HandingState(state).label)


@register.filter
def is_late(due: datetime | None, state: str) -> bool:
    """Whether the term of a case that is still open has run out."""
    return due is not None and State(state) in OPEN_STATES and due < clock.now()


@register.filter
def time_left(due: datetime | None, state: str) -> SafeString | str:
    """What is left of a running term, in words and a colour; "" while none runs."""
    if due is None or State(state) not in OPEN_STATES or state == State.ASKED:
        return ""
    found = left(due, clock.now())
    return format_html('<span class="left left-{}">{}</span>', found.tone, found.words)


@register.filter
def why_called(why: str) -> str:
    """Why the centre owes somebody a call."""
    return str(Owing(why).label)


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], action: str) -> bool:
    """Whether the person could do the action to anything: whether a link is worth showing."""
    return at_all(context["request"].actor, action)


@register.simple_tag(takes_context=True)
def may_all(context: dict[str, Any], action: str) -> bool:
    """Whether the person may do the action to everything, whosever it is."""
    return reaches(context["request"].actor, action)


@register.simple_tag(takes_context=True)
def sections(context: dict[str, Any]) -> Iterator[Group]:
    """The desk's navigation, as the person may use it."""
    return groups_of(context["request"].actor)
