"""Codes of six digits that prove something once: made, limited and checked; kept as digests."""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from komek.kernel import clock
from komek.kernel.errors import Invalid, TooMany
from komek.residents.models.contacts import OneTimeCode

DIGITS = 6
VALID_FOR = timedelta(minutes=15)
NEXT_AFTER = timedelta(minutes=1)
MOST_ATTEMPTS = 5
MOST_TIMES = 10
TIMES_FORGOTTEN_AFTER = timedelta(days=1)


def fresh(before: OneTimeCode | None, subject: str) -> tuple[str, dict[str, Any]]:
    """A new code for a subject, and the columns to keep of it; an earlier one is void.

    Raises TooMany within a minute, and after MOST_TIMES in a row: a million codes must not be
    guessed by asking for ever new ones.
    """
    now = clock.now()
    times = _times_before(before, now) + 1
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    kept = {"digest": digest(f"{subject}:{code}"), "sent_at": now, "expires_at": now + VALID_FOR}
    return code, {**kept, "attempts": 0, "times": times}


def check(waiting: OneTimeCode | None, subject: str, typed: str) -> Invalid | TooMany | None:
    """What is wrong with a code that was typed; None when it is right, and then it is used up.

    A wrong guess is counted: keep it although it is refused.
    """
    if waiting is None or waiting.expires_at <= clock.now():
        return Invalid("code_expired", _("This code is no longer valid. Ask for another."))
    if waiting.attempts >= MOST_ATTEMPTS:
        return TooMany("code_attempts", _("Too many wrong codes. Ask for another."))
    code = "".join(typed.split())[: 4 * DIGITS]
    if hmac.compare_digest(bytes(waiting.digest), digest(f"{subject}:{code}")):
        waiting.delete()
        return None
    waiting.attempts += 1
    waiting.save(update_fields=["attempts"])
    return Invalid("code_wrong", _("This is not the code that was sent."), field="code")


def digest(text: str) -> bytes:
    """Keyed, because a million codes are tried in a second."""
    return hmac.digest(
        settings.SECRET_KEY.encode(), text.encode("utf-8", "surrogatepass"), "sha256"
    )


def _times_before(before: OneTimeCode | None, now: datetime) -> int:
    if before is None or before.sent_at < now - TIMES_FORGOTTEN_AFTER:
        return 0
    if before.sent_at > now - NEXT_AFTER:
        raise TooMany("code_just_sent", _("A code was just sent. Wait a minute."))
    if before.times >= MOST_TIMES:
        raise TooMany("code_times", _("Too many codes were sent. Try again tomorrow."))
    return before.times
