"""What can be done with cases: each verb is one transaction of change, event and audit."""

from komek.cases.services.calling import call_back, draw_calls
from komek.cases.services.checking import release, return_answer
from komek.cases.services.critical import add_phrase, drop_phrase, watch_critical
from komek.cases.services.deadlines import expire_unconfirmed
from komek.cases.services.exports import ask_for_export, open_export
from komek.cases.services.extending import ask_extension, tell_extension, vote_extension
from komek.cases.services.feedback import confirm, rate, reopen, reply, withdraw
from komek.cases.services.inheriting import hand_over_inherited
from komek.cases.services.instructing import instruct
from komek.cases.services.looking import note_look
from komek.cases.services.new_case import NewCase, OpenedCase, Reporter
from komek.cases.services.opening import open_case
from komek.cases.services.pausing import pause, resume_unanswered
from komek.cases.services.recomputing import recompute_dues
from komek.cases.services.reminder_letters import send_letters, write_letters
from komek.cases.services.repeating import notice_repeats
from komek.cases.services.rules import RuleFields, add_rule, checked_rule, end_rule
from komek.cases.services.saved_views import ViewFields, change_view, delete_view, save_view
from komek.cases.services.sweeping import sweep
from komek.cases.services.work import accept, answer, ask, forward, give, note, refuse, route

__all__ = [
    "NewCase",
    "OpenedCase",
    "Reporter",
    "RuleFields",
    "ViewFields",
    "accept",
    "add_phrase",
    "add_rule",
    "answer",
    "ask",
    "ask_extension",
    "ask_for_export",
    "call_back",
    "change_view",
    "checked_rule",
    "confirm",
    "delete_view",
    "draw_calls",
    "drop_phrase",
    "end_rule",
    "expire_unconfirmed",
    "forward",
    "give",
    "hand_over_inherited",
    "instruct",
    "note",
    "note_look",
    "notice_repeats",
    "open_case",
    "open_export",
    "pause",
    "rate",
    "recompute_dues",
    "refuse",
    "release",
    "reopen",
    "reply",
    "resume_unanswered",
    "return_answer",
    "route",
    "save_view",
    "send_letters",
    "sweep",
    "tell_extension",
    "vote_extension",
    "watch_critical",
    "withdraw",
    "write_letters",
]
