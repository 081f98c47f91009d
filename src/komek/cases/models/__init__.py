"""Tables of cases."""

from komek.cases.models.calls import RESULTS, CallBack, CallState
from komek.cases.models.cases import (
    OPEN_STATES,
    Case,
    CaseAlias,
    Participant,
    ParticipantRole,
    State,
)
from komek.cases.models.events import CaseEvent
from komek.cases.models.repeats import Found, Repeat
from komek.cases.models.routing import RoutingRule
from komek.cases.models.trust import AnswerRecord, Outcome, Why
from komek.cases.models.work import Assignment, AssignmentState

__all__ = [
    "OPEN_STATES",
    "RESULTS",
    "AnswerRecord",
    "Assignment",
    "AssignmentState",
    "CallBack",
    "CallState",
    "Case",
    "CaseAlias",
    "CaseEvent",
    "Found",
    "Outcome",
    "Participant",
    "ParticipantRole",
    "Repeat",
    "RoutingRule",
    "State",
    "Why",
]
