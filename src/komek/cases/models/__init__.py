"""Tables of cases."""

from komek.cases.models.calls import RESULTS, CallBack, CallState
from komek.cases.models.cases import (
    HELD_STATES,
    OPEN_STATES,
    Case,
    CaseAlias,
    Joining,
    Participant,
    ParticipantRole,
    State,
)
from komek.cases.models.changes import CaseChange, HiddenService
from komek.cases.models.clocks import (
    CalendarChange,
    Extension,
    ExtensionReason,
    ExtensionState,
    ExtensionVote,
    Pause,
)
from komek.cases.models.critical import CriticalEvent, CriticalReason, EmergencyPhrase
from komek.cases.models.dispatch import (
    STUCK,
    DeliveryState,
    DispatchDelivery,
    DispatchNews,
    DispatchWay,
    LinkUse,
)
from komek.cases.models.durations import ServiceDuration
from komek.cases.models.emergency import EmergencyCall, Handing, HandingState
from komek.cases.models.events import CaseEvent
from komek.cases.models.figures import OperatorMonth, QualityWeek
from komek.cases.models.incidents import (
    Incident,
    IncidentAnswer,
    IncidentCase,
    IncidentPlace,
    IncidentReply,
    ReplyState,
)
from komek.cases.models.lists import Export, ExportForm, ExportState, SavedView
from komek.cases.models.merges import Merge
from komek.cases.models.month_sums import MonthSum, MonthSumsState
from komek.cases.models.owed import OwedCall, OwedState, Owing
from komek.cases.models.reminders import About, Reminder, ReminderLetter
from komek.cases.models.repeats import Found, Repeat
from komek.cases.models.routing import RoutingRule
from komek.cases.models.search import CaseSearch, SearchRange, SearchWord
from komek.cases.models.tasks import Task, TaskState
from komek.cases.models.trust import AnswerRecord, Outcome, Why
from komek.cases.models.work import Assignment, AssignmentState

__all__ = [
    "HELD_STATES",
    "OPEN_STATES",
    "RESULTS",
    "STUCK",
    "About",
    "AnswerRecord",
    "Assignment",
    "AssignmentState",
    "CalendarChange",
    "CallBack",
    "CallState",
    "Case",
    "CaseAlias",
    "CaseChange",
    "CaseEvent",
    "CaseSearch",
    "CriticalEvent",
    "CriticalReason",
    "DeliveryState",
    "DispatchDelivery",
    "DispatchNews",
    "DispatchWay",
    "EmergencyCall",
    "EmergencyPhrase",
    "Export",
    "ExportForm",
    "ExportState",
    "Extension",
    "ExtensionReason",
    "ExtensionState",
    "ExtensionVote",
    "Found",
    "Handing",
    "HandingState",
    "HiddenService",
    "Incident",
    "IncidentAnswer",
    "IncidentCase",
    "IncidentPlace",
    "IncidentReply",
    "Joining",
    "LinkUse",
    "Merge",
    "MonthSum",
    "MonthSumsState",
    "OperatorMonth",
    "Outcome",
    "OwedCall",
    "OwedState",
    "Owing",
    "Participant",
    "ParticipantRole",
    "Pause",
    "QualityWeek",
    "Reminder",
    "ReminderLetter",
    "Repeat",
    "ReplyState",
    "RoutingRule",
    "SavedView",
    "SearchRange",
    "SearchWord",
    "ServiceDuration",
    "State",
    "Task",
    "TaskState",
    "Why",
]
