"""Tables of cases."""

from komek.cases.models.cases import (
    OPEN_STATES,
    Case,
    CaseAlias,
    Participant,
    ParticipantRole,
    State,
)
from komek.cases.models.clocks import (
    CalendarChange,
    Extension,
    ExtensionReason,
    ExtensionState,
    ExtensionVote,
    Pause,
)
from komek.cases.models.events import CaseEvent
from komek.cases.models.reminders import About, Reminder, ReminderLetter
from komek.cases.models.routing import RoutingRule
from komek.cases.models.work import Assignment, AssignmentState

__all__ = [
    "OPEN_STATES",
    "About",
    "Assignment",
    "AssignmentState",
    "CalendarChange",
    "Case",
    "CaseAlias",
    "CaseEvent",
    "Extension",
    "ExtensionReason",
    "ExtensionState",
    "ExtensionVote",
    "Participant",
    "ParticipantRole",
    "Pause",
    "Reminder",
    "ReminderLetter",
    "RoutingRule",
    "State",
]
