"""Handing work over to organisations that do not work at the desk, and hearing from them."""

from komek.cases.services.dispatch.connecting import connect, disconnect
from komek.cases.services.dispatch.escalating import escalate
from komek.cases.services.dispatch.letters import collect_letters
from komek.cases.services.dispatch.queueing import catch_up, hear
from komek.cases.services.dispatch.replaying import replay, replay_all
from komek.cases.services.dispatch.returning import forget_news, poll_all
from komek.cases.services.dispatch.sending import send_due
from komek.cases.services.dispatch.using_links import LINK_VERBS, use_link

__all__ = [
    "LINK_VERBS",
    "catch_up",
    "collect_letters",
    "connect",
    "disconnect",
    "escalate",
    "forget_news",
    "hear",
    "poll_all",
    "replay",
    "replay_all",
    "send_due",
    "use_link",
]
