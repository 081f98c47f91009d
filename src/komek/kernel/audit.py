"""Writing the audit trail, in the transaction of the act itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from komek.kernel import clock
from komek.kernel.actors import Actor

INSERT = (
    "INSERT INTO kernel_audit (at, actor, action, subject, fields, reason, seen)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s::bigint[])"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One act: the actor did the action to the subject ("service:12"), changing `fields`.

    `reason` is a code ("merger"), never somebody's words: the trail outlives every erasure.
    `seen`: ids of what a list showed, when the subject is a kind of things and not one of them.
    """

    actor: str
    action: str
    subject: str
    fields: Sequence[str] = ()
    reason: str = ""
    seen: Sequence[int] | None = None
    at: datetime = field(default_factory=clock.now)


def record(
    actor: Actor, action: str, subject: str, fields: Sequence[str] = (), reason: str = ""
) -> None:
    """Note one act, see `Entry`."""
    record_all([Entry(actor.name, action, subject, fields, reason)])


def record_all(entries: Sequence[Entry]) -> None:
    """Note acts in their order; hundreds cost little more than one."""
    rows = [
        (
            one.at,
            one.actor,
            one.action,
            one.subject,
            list(one.fields),
            one.reason,
            None if one.seen is None else list(one.seen),
        )
        for one in entries
    ]
    with connection.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(INSERT, rows[0])
        elif rows:
            cursor.executemany(INSERT, rows)
