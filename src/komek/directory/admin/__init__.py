"""The directory in the administration: every form calls a verb."""

from komek.directory.admin import (
    absences,
    calendar,
    catalogue,
    commission,
    organisations,
    people,
    territories,
    users,
)

__all__ = [
    "absences",
    "calendar",
    "catalogue",
    "commission",
    "organisations",
    "people",
    "territories",
    "users",
]
