"""Tables of cases."""

from komek.cases.models.cases import (
    OPEN_STATES,
    Case,
    CaseAlias,
    Participant,
    ParticipantRole,
    State,
)
from komek.cases.models.events import CaseEvent
from komek.cases.models.lists import Export, ExportForm, ExportState, SavedView
from komek.cases.models.routing import RoutingRule
from komek.cases.models.search import CaseSearch, SearchRange, SearchWord
from komek.cases.models.work import Assignment, AssignmentState

__all__ = [
    "OPEN_STATES",
    "Assignment",
    "AssignmentState",
    "Case",
    "CaseAlias",
    "CaseEvent",
    "CaseSearch",
    "Export",
    "ExportForm",
    "ExportState",
    "Participant",
    "ParticipantRole",
    "RoutingRule",
    "SavedView",
    "SearchRange",
    "SearchWord",
    "State",
]
