"""Reading cases: each question says who asks, and answers only what they may see."""

from komek.cases.queries.around import Around, Near, around
from komek.cases.queries.board import Board, BoardLine, Figures, board
from komek.cases.queries.building import of_building
from komek.cases.queries.caller import of_caller
from komek.cases.queries.calls import MOST_CALLS, Call, Calls, to_call
from komek.cases.queries.changes import CaseChanged, changes
from komek.cases.queries.checks import (
    MOST_CHECKS,
    Check,
    Checks,
    check_of,
    checks_waiting,
    next_check,
    to_check,
)
from komek.cases.queries.clocks import Clocks, MoreTime
from komek.cases.queries.dispatch import (
    MOST_STUCK,
    HandedOver,
    Health,
    Stuck,
    handed_over,
    health,
    stuck,
)
from komek.cases.queries.durations import Duration, duration
from komek.cases.queries.emergency import Emergency, emergency
from komek.cases.queries.extensions import Wish, untold, wishes
from komek.cases.queries.held import AbsentPerson, Hands, Held, absent_people, hands_of, holders
from komek.cases.queries.incidents import (
    Cause,
    IncidentLine,
    IncidentView,
    Member,
    cause,
    could_belong,
    incident,
    incident_uid,
    incidents,
)
from komek.cases.queries.linked import Linked, holder_of
from komek.cases.queries.lists import (
    MOST_LINES,
    Asked,
    Clock,
    Order,
    StateName,
    Term,
    listed,
    mine,
)
from komek.cases.queries.one import case, case_by_number, colleagues_case, is_taken
from komek.cases.queries.open_cases import (
    open_cases_held,
    open_cases_of,
    open_cases_reported,
)
from komek.cases.queries.operators import (
    FEWEST,
    Month,
    Share,
    Spread,
    months_of,
    operators,
    own_months,
)
from komek.cases.queries.owed import OwedLine, owed_calls
from komek.cases.queries.promise import Promise, promise
from komek.cases.queries.quality import (
    Called,
    CalledWeek,
    Point,
    Series,
    called,
    called_by_week,
    trend,
)
from komek.cases.queries.repeats import Kin, repeats
from komek.cases.queries.replies import Reply, reply, verified
from komek.cases.queries.rounds import Errand, errands
from komek.cases.queries.taking_part import Answer, Shared, after_merge, joined, kin, shared
from komek.cases.queries.tasks import TaskLine, TaskView, tasks
from komek.cases.queries.timeline import timeline
from komek.cases.queries.trusted import Trusted, trusted
from komek.cases.queries.views import CaseLine, CaseView, Entry, FileView, Holding, Page
from komek.cases.queries.what_if import WouldMove, what_if
from komek.cases.queries.what_if_day import MovedTerm, terms_that_would_move

__all__ = [
    "FEWEST",
    "MOST_CALLS",
    "MOST_CHECKS",
    "MOST_LINES",
    "MOST_STUCK",
    "AbsentPerson",
    "Answer",
    "Around",
    "Asked",
    "Board",
    "BoardLine",
    "Call",
    "Called",
    "CalledWeek",
    "Calls",
    "CaseChanged",
    "CaseLine",
    "CaseView",
    "Cause",
    "Check",
    "Checks",
    "Clock",
    "Clocks",
    "Duration",
    "Emergency",
    "Entry",
    "Errand",
    "Figures",
    "FileView",
    "HandedOver",
    "Hands",
    "Health",
    "Held",
    "Holding",
    "IncidentLine",
    "IncidentView",
    "Kin",
    "Linked",
    "Member",
    "Month",
    "MoreTime",
    "MovedTerm",
    "Near",
    "Order",
    "OwedLine",
    "Page",
    "Point",
    "Promise",
    "Reply",
    "Series",
    "Share",
    "Shared",
    "Spread",
    "StateName",
    "Stuck",
    "TaskLine",
    "TaskView",
    "Term",
    "Trusted",
    "Wish",
    "WouldMove",
    "absent_people",
    "after_merge",
    "around",
    "board",
    "called",
    "called_by_week",
    "case",
    "case_by_number",
    "cause",
    "changes",
    "check_of",
    "checks_waiting",
    "colleagues_case",
    "could_belong",
    "duration",
    "emergency",
    "errands",
    "handed_over",
    "hands_of",
    "health",
    "holder_of",
    "holders",
    "incident",
    "incident_uid",
    "incidents",
    "is_taken",
    "joined",
    "kin",
    "listed",
    "mine",
    "months_of",
    "next_check",
    "of_building",
    "of_caller",
    "open_cases_held",
    "open_cases_of",
    "open_cases_reported",
    "operators",
    "owed_calls",
    "own_months",
    "promise",
    "repeats",
    "reply",
    "shared",
    "stuck",
    "tasks",
    "terms_that_would_move",
    "timeline",
    "to_call",
    "to_check",
    "trend",
    "trusted",
    "untold",
    "verified",
    "what_if",
    "wishes",
]
