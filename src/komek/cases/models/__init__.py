"""Tables of cases."""

from komek.cases.models.cases import (
    OPEN_STATES,
    Case,
    CaseAlias,
    Participant,
    ParticipantRole,
    State,
)
from komek.cases.models.changes import CaseChange, HiddenService
from komek.cases.models.critical import CriticalEvent, CriticalReason, EmergencyPhrase
from komek.cases.models.events import CaseEvent
from komek.cases.models.routing import RoutingRule
from komek.cases.models.work import Assignment, AssignmentState

__all__ = [
    "OPEN_STATES",
    "Assignment",
    "AssignmentState",
    "Case",
    "CaseAlias",
    "CaseChange",
    "CaseEvent",
    "CriticalEvent",
    "CriticalReason",
    "EmergencyPhrase",
    "HiddenService",
    "Participant",
    "ParticipantRole",
    "RoutingRule",
    "State",
]
