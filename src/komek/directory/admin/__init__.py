"""The directory in the administration: every form calls a verb."""

from komek.directory.admin import (
    calendar,
    catalogue,
    commission,
    organisations,
    people,
    territories,
    users,
)

__all__ = [
    "calendar",
    "catalogue",
    "commission",
    "organisations",
    "people",
    "territories",
    "users",
]
