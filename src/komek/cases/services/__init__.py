"""What can be done with cases: each verb is one transaction of change, event and audit."""

from komek.cases.services.deadlines import expire_unconfirmed
from komek.cases.services.extending import ask_extension, tell_extension, vote_extension
from komek.cases.services.feedback import confirm, rate, reopen, reply, withdraw
from komek.cases.services.new_case import NewCase, OpenedCase, Reporter
from komek.cases.services.opening import open_case
from komek.cases.services.pausing import pause, resume_unanswered
from komek.cases.services.recomputing import recompute_dues
from komek.cases.services.reminder_letters import send_letters, write_letters
from komek.cases.services.rules import RuleFields, add_rule, checked_rule, end_rule
from komek.cases.services.sweeping import sweep
from komek.cases.services.work import accept, answer, ask, forward, give, note, refuse, route

__all__ = [
    "NewCase",
    "OpenedCase",
    "Reporter",
    "RuleFields",
    "accept",
    "add_rule",
    "answer",
    "ask",
    "ask_extension",
    "checked_rule",
    "confirm",
    "end_rule",
    "expire_unconfirmed",
    "forward",
    "give",
    "note",
    "open_case",
    "pause",
    "rate",
    "recompute_dues",
    "refuse",
    "reopen",
    "reply",
    "resume_unanswered",
    "route",
    "send_letters",
    "sweep",
    "tell_extension",
    "vote_extension",
    "withdraw",
    "write_letters",
]
