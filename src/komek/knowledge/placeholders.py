"""What an answer template may leave open, "{number}", and how it is filled from a case."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from komek.kernel.errors import Message

NAMES: Mapping[str, Message] = {
    "number": _("number of the case"),
    "service": _("name of the service"),
    "address": _("address as it was given"),
    "organisation": _("organisation that works on it"),
    "opened": _("day on which it was reported"),
    "due": _("promised day"),
    "today": _("today's date"),
}
"""Nothing about the resident: an answer may become public, and greetings do without a name."""

GAP = "…"
"""What stands where the case knows nothing: whoever sends the answer sees it."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_FILLED = re.compile(_PLACEHOLDER.pattern + r"(\.?)")


def unknown(text: str) -> list[str]:
    """The placeholders in the text that mean nothing, in their order; a lone brace is one too."""
    wrong = [name for name in _PLACEHOLDER.findall(text) if name not in NAMES]
    return wrong + re.findall(r"[{}]", _PLACEHOLDER.sub("", text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with the values in the placeholders' place; what is not known becomes a gap.

    A Russian date ends with a full stop already: at the end of a sentence there is one, not two.
    """
    return _FILLED.sub(lambda found: _ended(values.get(found[1]) or GAP, found[2]), text)


def _ended(value: str, stop: str) -> str:
    return value if value.endswith(".") else value + stop
