"""How templates show a script: its lines in the page's language, or in a marked other one."""

from django import template
from django.utils.translation import get_language

from komek.kernel.languages import closest
from komek.knowledge.entries import Lines, ScriptEntry

register = template.Library()


@register.filter
def to_say(script: ScriptEntry) -> Lines:
    """What to say, step by step."""
    return script.to_say(closest(get_language()))


@register.filter
def to_ask(script: ScriptEntry) -> Lines:
    """What to ask, one by one."""
    return script.to_ask(closest(get_language()))
