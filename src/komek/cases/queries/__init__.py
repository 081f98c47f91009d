"""Reading cases: each question says who asks, and answers only what they may see."""

from komek.cases.queries.changes import CaseChanged, changes
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
from komek.cases.queries.timeline import timeline
from komek.cases.queries.views import CaseLine, CaseView, Entry, FileView, Holding, Page
from komek.cases.queries.what_if import WouldMove, what_if

__all__ = [
    "MOST_LINES",
    "Asked",
    "CaseChanged",
    "CaseLine",
    "CaseView",
    "Clock",
    "Entry",
    "FileView",
    "Holding",
    "Order",
    "Page",
    "StateName",
    "Term",
    "WouldMove",
    "by_number_and_key",
    "case",
    "case_by_number",
    "changes",
    "is_taken",
    "listed",
    "mine",
    "timeline",
    "what_if",
]
