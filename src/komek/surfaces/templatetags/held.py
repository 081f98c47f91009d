"""The bar of what can still be taken back, on every page of the desk."""

from typing import Any

from django import template

from komek.surfaces.desk.held import COOKIE, shown

register = template.Library()


@register.simple_tag(takes_context=True)
def held_acts(context: dict[str, Any]) -> list[dict[str, Any]]:
    """What the person's last sent forms wait for; asked only where something was sent."""
    request = context["request"]
    return shown(request) if COOKIE in request.COOKIES else []
