"""What a page says of itself to search engines and telephones."""

from typing import Any

from django import template

from komek.surfaces.portal.found import about_page

register = template.Library()


@register.inclusion_tag("portal/found.html", takes_context=True)
def found(context: dict[str, Any]) -> dict[str, Any]:
    """Links to its languages and its true address; for somebody's own page the wish not to be
    found."""
    return about_page(context["request"])
