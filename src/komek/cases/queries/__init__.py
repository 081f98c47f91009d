"""Reading cases: each question says who asks, and answers only what they may see."""

from komek.cases.queries.calls import MOST_CALLS, Call, Calls, to_call
from komek.cases.queries.checks import MOST_CHECKS, Check, Checks, to_check
from komek.cases.queries.lists import given_to, inbox, mine
from komek.cases.queries.one import by_number_and_key, case, case_by_number
from komek.cases.queries.repeats import Kin, repeats
from komek.cases.queries.timeline import timeline
from komek.cases.queries.trusted import Trusted, trusted
from komek.cases.queries.views import CaseLine, CaseView, Entry, FileView, Holding, Page
from komek.cases.queries.what_if import WouldMove, what_if

__all__ = [
    "MOST_CALLS",
    "MOST_CHECKS",
    "Call",
    "Calls",
    "CaseLine",
    "CaseView",
    "Check",
    "Checks",
    "Entry",
    "FileView",
    "Holding",
    "Kin",
    "Page",
    "Trusted",
    "WouldMove",
    "by_number_and_key",
    "case",
    "case_by_number",
    "given_to",
    "inbox",
    "mine",
    "repeats",
    "timeline",
    "to_call",
    "to_check",
    "trusted",
    "what_if",
]
