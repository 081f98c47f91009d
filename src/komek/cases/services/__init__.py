"""What can be done with cases: each verb is one transaction of change, event and audit."""

from komek.cases.services.calling import call_back, draw_calls
from komek.cases.services.checking import release, return_answer
from komek.cases.services.critical import add_phrase, drop_phrase, watch_critical
from komek.cases.services.deadlines import expire_unconfirmed
from komek.cases.services.durations import count_durations
from komek.cases.services.emergency import hand_to_112, send_to_112
from komek.cases.services.exports import ask_for_export, open_export
from komek.cases.services.extending import ask_extension, tell_extension, vote_extension
from komek.cases.services.feedback import confirm, rate, remark, reopen, reply, withdraw
from komek.cases.services.handing_over import hand_on, hand_over_work
from komek.cases.services.incident_answers import answer_incident, resume_answers
from komek.cases.services.incidents import (
    NewIncident,
    add_to_incident,
    close_incident,
    open_incident,
    take_from_incident,
)
from komek.cases.services.inheriting import hand_over_inherited
from komek.cases.services.instructing import instruct
from komek.cases.services.joining import Joined, join, leave
from komek.cases.services.knowing import unlock_by_key, unlock_in_call
from komek.cases.services.looking import note_list, note_look, note_look_at_figures, note_looks
from komek.cases.services.merging import merge, unmerge
from komek.cases.services.new_case import NewCase, OpenedCase, Reporter
from komek.cases.services.opening import open_case
from komek.cases.services.owed_calls import (
    claim_call,
    claim_next,
    pass_call,
    release_call,
    settle_call,
)
from komek.cases.services.owing import note_dropped_call, promise_call
from komek.cases.services.pausing import pause, resume_unanswered
from komek.cases.services.pressing import escalate, nudge, urge
from komek.cases.services.reassigning import reassign, reassign_task
from komek.cases.services.recomputing import recompute_dues
from komek.cases.services.reminder_letters import send_letters, write_letters
from komek.cases.services.repeating import notice_repeats
from komek.cases.services.rules import RuleFields, add_rule, checked_rule, end_rule
from komek.cases.services.saved_views import ViewFields, change_view, delete_view, save_view
from komek.cases.services.seen import ChangedMeanwhile, as_seen
from komek.cases.services.splitting import finish_task, refuse_task, split, withdraw_task
from komek.cases.services.sweeping import sweep
from komek.cases.services.together import together
from komek.cases.services.work import accept, answer, ask, forward, give, note, refuse, route

__all__ = [
    "ChangedMeanwhile",
    "Joined",
    "NewCase",
    "NewIncident",
    "OpenedCase",
    "Reporter",
    "RuleFields",
    "ViewFields",
    "accept",
    "add_phrase",
    "add_rule",
    "add_to_incident",
    "answer",
    "answer_incident",
    "as_seen",
    "ask",
    "ask_extension",
    "ask_for_export",
    "call_back",
    "change_view",
    "checked_rule",
    "claim_call",
    "claim_next",
    "close_incident",
    "confirm",
    "count_durations",
    "delete_view",
    "draw_calls",
    "drop_phrase",
    "end_rule",
    "escalate",
    "expire_unconfirmed",
    "finish_task",
    "forward",
    "give",
    "hand_on",
    "hand_over_inherited",
    "hand_over_work",
    "hand_to_112",
    "instruct",
    "join",
    "leave",
    "merge",
    "note",
    "note_dropped_call",
    "note_list",
    "note_look",
    "note_look_at_figures",
    "note_looks",
    "notice_repeats",
    "nudge",
    "open_case",
    "open_export",
    "open_incident",
    "pass_call",
    "pause",
    "promise_call",
    "rate",
    "reassign",
    "reassign_task",
    "recompute_dues",
    "refuse",
    "refuse_task",
    "release",
    "release_call",
    "remark",
    "reopen",
    "reply",
    "resume_answers",
    "resume_unanswered",
    "return_answer",
    "route",
    "save_view",
    "send_letters",
    "send_to_112",
    "settle_call",
    "split",
    "sweep",
    "take_from_incident",
    "tell_extension",
    "together",
    "unlock_by_key",
    "unlock_in_call",
    "unmerge",
    "urge",
    "vote_extension",
    "watch_critical",
    "withdraw",
    "withdraw_task",
    "write_letters",
]
