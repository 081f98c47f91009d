"""A fingerprint of each day's audit trail leaves the house, so that nobody can quietly rewrite it.

The table refuses changes, but whoever owns the server can make it forget that. Every night the
entries since the last fingerprint are hashed together with that one (SHA-256) and the result is
sent to somebody outside; `./komek audit` works all of them out again from the trail.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from komek.kernel import languages
from komek.kernel.days import begin_of, day_of
from komek.kernel.mailbox import message_id
from komek.kernel.models import AuditEntry, Fingerprint

TIMEOUT_S = 30
PIECE = 5_000
# In the order in which they were written, whatever moment they are about: an import's are old.
ENTRIES = """
SELECT id, at, actor, action, subject, fields, reason, seen FROM kernel_audit
WHERE id > %s AND id <= %s ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Checked:
    """A fingerprint as it was taken, and whether the trail still gives it."""

    taken: Fingerprint
    entries: int
    is_same: bool


def take(now: datetime) -> Fingerprint | None:
    """Fingerprint everything written before today; None when that is done already.

    Called a while after midnight: what was begun before it has been committed by then.
    """
    today = day_of(now)
    yesterday = today - timedelta(days=1)
    last = Fingerprint.objects.order_by("day").last()
    if last is not None and last.day >= yesterday:
        return None
    before = last.last_id if last else 0
    newest = AuditEntry.objects.filter(at__lt=begin_of(today)).order_by("-id").first()
    last_id = max(before, newest.id if newest else 0)
    entries, digest = _worked_out(last.digest if last else "", before, last_id)
    return Fingerprint.objects.create(
        day=yesterday, last_id=last_id, entries=entries, digest=digest
    )


def send(now: datetime) -> int:
    """Send the fingerprints that have not left the house; returns how many. Raises OSError."""
    if not settings.AUDIT_WITNESS:
        return 0
    waiting = list(Fingerprint.objects.filter(sent_at=None).order_by("day"))
    for one in waiting:
        _letter(one).send()
        one.sent_at = now
        one.save(update_fields=["sent_at"])
    return len(waiting)


def overdue(now: datetime) -> list[Fingerprint]:
    """Fingerprints that should have been sent a day ago, the oldest first."""
    yesterday = day_of(now) - timedelta(days=1)
    return list(Fingerprint.objects.filter(sent_at=None, day__lt=yesterday).order_by("day"))


def check(since: date | None = None) -> Iterator[Checked]:
    """Every fingerprint since a day, worked out again from the trail, the oldest first."""
    found = Fingerprint.objects.order_by("day")
    before = found.filter(day__lt=since).last() if since else None
    digest, last_id = (before.digest, before.last_id) if before else ("", 0)
    for one in found.filter(day__gte=since) if since else found:
        entries, worked_out = _worked_out(digest, last_id, one.last_id)
        yield Checked(one, entries, is_same=worked_out == one.digest)
        digest, last_id = one.digest, one.last_id


def _worked_out(previous: str, after: int, last_id: int) -> tuple[int, str]:
    """How many entries follow the previous fingerprint, and the next one."""
    digest = hashlib.sha256(previous.encode())
    entries = 0
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(ENTRIES, [after, last_id])
        while rows := cursor.fetchmany(PIECE):
            entries += len(rows)
            for row in rows:
                digest.update(msgspec.json.encode(row) + b"\n")
    return entries, digest.hexdigest()


def _letter(one: Fingerprint) -> EmailMessage:
    with translation.override(languages.DEFAULT):
        subject = _("Audit trail until {day}: fingerprint").format(day=one.day.isoformat())
        keep = _("Keep this letter. While nobody rewrites the trail, ./komek audit says the same.")
        count = _("Entries since the fingerprint before: {count}").format(count=one.entries)
        return EmailMessage(
            subject=subject,
            body="\n".join([one.digest, count, "", keep]),
            to=[settings.AUDIT_WITNESS],
            headers={
                "Message-ID": message_id(f"fingerprint-{one.day}"),
                "Content-Language": languages.DEFAULT,
                "Auto-Submitted": "auto-generated",
            },
            connection=get_connection(timeout=TIMEOUT_S),
        )
