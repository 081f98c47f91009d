"""Writing the audit trail, in the transaction of the act itself."""

from collections.abc import Sequence

from django.db import connection

from komek.kernel import clock
from komek.kernel.actors import Actor

INSERT = (
    "INSERT INTO kernel_audit (at, actor, action, subject, fields, reason)"
    " VALUES (%s, %s, %s, %s, %s, %s)"
)


def record(
    actor: Actor, action: str, subject: str, fields: Sequence[str] = (), reason: str = ""
) -> None:
    """Note that the actor did the action to the subject ("service:12"), changing `fields`.

    `reason` is a code ("merger"), never somebody's words: the trail outlives every erasure.
    """
    row = (clock.now(), actor.name, action, subject, list(fields), reason)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, row)
