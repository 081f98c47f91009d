"""What our templates need beyond Django's: names with a marked fallback, moments, numbers."""

from typing import Any

from django import template
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from komek.kernel import languages, numbering
from komek.ui.icons import SIGNS

register = template.Library()


@register.filter
def named(entry: Any) -> SafeString | str:
    """The entry's name in the page's language; a name in another one is marked with `lang`.

    entry: anything with `names` ({kk, ru, en}) or with `name_kk`, `name_ru`, `name_en`.
    """
    return picked(entry, "name")


@register.filter
def picked(entry: Any, field: str) -> SafeString | str:
    """Like `named` for another field: `service|picked:"description"`."""
    if entry is None:
        return ""
    asked = languages.closest(translation.get_language())
    texts = getattr(entry, f"{field}s", None)
    if texts and (text := texts.get(asked)) and text.strip():
        return str(text)
    source = {f"{field}_{code}": text for code, text in texts.items()} if texts else entry
    text, other = languages.pick(source, asked, field=field)
    if other is None:
        return text
    return format_html('<span class="fallback" lang="{}">{}</span>', other, text)


@register.filter
def number(value: str) -> str:
    """A case's number as it is read out: "12345671" gives "1 234 567-1"."""
    return numbering.display(value)


@register.simple_tag
def sign(name: str) -> SafeString:
    """The drawing of this name; it repeats what is written beside it, so nobody hears it."""
    drawn = SIGNS.get(name, SIGNS["info"])
    return format_html(
        '<svg class="sign" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', drawn
    )
