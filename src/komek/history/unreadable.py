"""Refusing a file as a whole."""

from collections.abc import Collection, Iterable

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.kernel.errors import Invalid

_MOST_NAMES = 40


class Unreadable(Invalid):
    """The file is not what the mapping describes, or not whole; nothing of it was stored."""


def require_columns(wanted: Iterable[str], there: Collection[str], hint: str = "") -> None:
    """Raise Unreadable, with the names on both sides, when a wanted column is not there."""
    missing = [name for name in dict.fromkeys(wanted) if name not in there]
    if missing:
        message = _("The file has no column {missing}. It has: {there}. {hint}")
        raise Unreadable(
            "columns_missing",
            format_lazy(
                message,
                missing=", ".join(missing),
                there=", ".join(list(there)[:_MOST_NAMES]),
                hint=hint,
            ),
        )
