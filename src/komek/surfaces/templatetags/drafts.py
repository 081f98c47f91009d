"""How a form shows what was kept of it."""

from typing import Any

import msgspec
from django import template

from komek.surfaces.parts.kept import kept_of

register = template.Library()


@register.inclusion_tag("desk/draft.html", takes_context=True)
def draft(context: dict[str, Any], key: str, form: Any = None) -> dict[str, Any]:
    """The quiet line "Kept from 14:05 · Discard" of the form that is marked with this key.

    A form that comes back with what is wrong in it has its words already.
    """
    kept = kept_of(context["request"]).get(key)
    filled = form is not None and (form.is_bound or form.initial)
    values = msgspec.json.encode(kept.data).decode() if kept and not filled else ""
    return {"key": key, "kept": kept, "values": values}


@register.simple_tag(takes_context=True)
def has_draft(context: dict[str, Any], key: str) -> bool:
    """Whether something was kept of the form that is marked with this key."""
    return key in kept_of(context["request"])
