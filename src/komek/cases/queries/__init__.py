"""Reading cases: each question says who asks, and answers only what they may see."""

from komek.cases.queries.calls import MOST_CALLS, Call, Calls, to_call
from komek.cases.queries.changes import CaseChanged, changes
from komek.cases.queries.checks import MOST_CHECKS, Check, Checks, to_check
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
from komek.cases.queries.extensions import Wish, untold, wishes
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
from komek.cases.queries.one import by_number_and_key, case, case_by_number, is_taken
from komek.cases.queries.repeats import Kin, repeats
from komek.cases.queries.timeline import timeline
from komek.cases.queries.trusted import Trusted, trusted
from komek.cases.queries.views import CaseLine, CaseView, Entry, FileView, Holding, Page
from komek.cases.queries.what_if import WouldMove, what_if

__all__ = [
    "MOST_CALLS",
    "MOST_CHECKS",
    "MOST_LINES",
    "MOST_STUCK",
    "Asked",
    "Call",
    "Calls",
    "CaseChanged",
    "CaseLine",
    "CaseView",
    "Check",
    "Checks",
    "Clock",
    "Clocks",
    "Entry",
    "FileView",
    "HandedOver",
    "Health",
    "Holding",
    "Kin",
    "Linked",
    "MoreTime",
    "Order",
    "Page",
    "StateName",
    "Stuck",
    "Term",
    "Trusted",
    "Wish",
    "WouldMove",
    "by_number_and_key",
    "case",
    "case_by_number",
    "changes",
    "handed_over",
    "health",
    "holder_of",
    "is_taken",
    "listed",
    "mine",
    "repeats",
    "stuck",
    "timeline",
    "to_call",
    "to_check",
    "trusted",
    "untold",
    "what_if",
    "wishes",
]
