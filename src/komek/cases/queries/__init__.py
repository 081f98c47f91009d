"""Reading cases: each question says who asks, and answers only what they may see."""

from komek.cases.queries.clocks import Clocks, MoreTime
from komek.cases.queries.extensions import Wish, untold, wishes
from komek.cases.queries.lists import given_to, inbox, mine
from komek.cases.queries.one import by_number_and_key, case, case_by_number
from komek.cases.queries.timeline import timeline
from komek.cases.queries.views import CaseLine, CaseView, Entry, FileView, Holding, Page
from komek.cases.queries.what_if import WouldMove, what_if

__all__ = [
    "CaseLine",
    "CaseView",
    "Clocks",
    "Entry",
    "FileView",
    "Holding",
    "MoreTime",
    "Page",
    "Wish",
    "WouldMove",
    "by_number_and_key",
    "case",
    "case_by_number",
    "given_to",
    "inbox",
    "mine",
    "timeline",
    "untold",
    "what_if",
    "wishes",
]
