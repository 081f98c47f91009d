"""Reading knowledge from memory: what to say, to ask and to answer for a service, as of a moment.

Nothing here is about a person; pages ask the permission table for "knowledge.read" first.
"""

from datetime import datetime

from komek.knowledge import snapshot
from komek.knowledge.entries import AnswerEntry, ScriptEntry


def scripts_for(service_code: str, at: datetime | None = None) -> tuple[ScriptEntry, ...]:
    """The scripts of a service; none for a service that needs no words of its own."""
    return tuple(one for one in snapshot.current().scripts(at) if one.service_code == service_code)


def situation_scripts(at: datetime | None = None) -> tuple[ScriptEntry, ...]:
    """The scripts for situations that can come with any service: threats, despair, gas."""
    return tuple(one for one in snapshot.current().scripts(at) if not one.service_code)


def answers_for(service_code: str, at: datetime | None = None) -> tuple[AnswerEntry, ...]:
    """Answers to begin with: those of the service first, then those that fit any."""
    fitting = [
        one for one in snapshot.current().answers(at) if one.service_code in ("", service_code)
    ]
    return tuple(sorted(fitting, key=lambda one: not one.service_code))


def answer(code: str, at: datetime | None = None) -> AnswerEntry | None:
    """The answer template of that code which holds at the moment."""
    return next((one for one in snapshot.current().answers(at) if one.code == code), None)
