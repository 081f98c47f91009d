"""Terms: until when the city promised an answer, until when the law wants one.

Computed when a case is opened or handed over, and stored. A promise that was made moves only by
a visible event: see `shifts`.
"""

from datetime import datetime
from typing import NamedTuple

from komek.directory.entries import ServiceEntry
from komek.directory.snapshot import Snapshot
from komek.kernel.workdays import Term

CONFIRMATION = Term(7, "days")
"""How long a resident has to say whether an answer is one."""
REPLY = Term(5, "days")
"""How long the clocks stand still for the answer to a question."""


class Dues(NamedTuple):
    """The two last moments of a case, in UTC."""

    promised: datetime
    legal: datetime


def of_case(snapshot: Snapshot, service: ServiceEntry, received: datetime) -> Dues:
    """When a case received at this moment has to be answered."""
    calendar = snapshot.calendar
    return Dues(calendar.due(received, service.promised), calendar.due(received, service.legal))


def of_assignment(snapshot: Snapshot, service: ServiceEntry, handed_over: datetime) -> datetime:
    """When an organisation that gets the case at this moment has to answer: its own full term.

    The case's own terms run on meanwhile, so passing work around never gains the city time.
    """
    return snapshot.calendar.due(handed_over, service.promised)


def confirmation_runs_out(snapshot: Snapshot, answered: datetime) -> datetime:
    """Until when the resident may confirm or reopen before the answer counts as unconfirmed."""
    return snapshot.calendar.due(answered, CONFIRMATION)


def reply_runs_out(snapshot: Snapshot, asked: datetime) -> datetime:
    """Until when the clocks of a case stand still for an answer at most."""
    return snapshot.calendar.due(asked, REPLY)
