"""Keeping the answer of a POST with what it changed, and finding it when the POST comes again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from komek.kernel import clock
from komek.kernel.errors import Conflict, Refused
from komek.surfaces.models import KeptAnswer

KEPT_FOR = timedelta(hours=48)


class InProgress(Conflict):
    """The same request is being worked on at this moment."""

    retry_after = 1


class KeyReused(Refused):
    """The key was used for something else."""

    status = 422


@dataclass(frozen=True, slots=True)
class Wish:
    """A request under an Idempotency-Key, as digests: whose key it is, and what is asked."""

    caller_key: bytes
    request: bytes


def first_answer(wish: Wish, *, waits: bool = False) -> KeptAnswer | None:
    """The kept answer to this wish; None when it comes for the first time.

    From here to the end of the caller's transaction nobody else works on a wish under this key.
    waits: until nobody does. Raises InProgress while somebody does otherwise, KeyReused for a key
    that stands for another request.
    """
    lock = "pg_advisory_xact_lock" if waits else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        number = int.from_bytes(wish.caller_key[:8], signed=True)
        cursor.execute(f"SELECT {lock}(%s)", [number])
        if cursor.fetchone()[0] is False:
            message = _("The same request is being worked on. Please try again in a moment.")
            raise InProgress("request_in_progress", message, field="Idempotency-Key")
    # Only now: a question asked before the lock was ours would not see what the holder stored.
    kept = KeptAnswer.objects.filter(caller_key=wish.caller_key).first()
    if kept is not None and bytes(kept.request) != wish.request:
        raise reused()
    return kept


def require_unused(caller_key: bytes) -> None:
    """Raise KeyReused for a key under which an answer is kept."""
    if KeptAnswer.objects.filter(caller_key=caller_key).exists():
        raise reused()


def keep(wish: Wish, status: int, answer: dict[str, Any] | None) -> None:
    """Keep the answer, in the transaction of what it answers."""
    KeptAnswer.objects.create(
        caller_key=wish.caller_key,
        request=wish.request,
        status=status,
        answer=answer,
        at=clock.now(),
    )


def sweep(now: datetime) -> int:
    """Forget the answers that were kept for long enough; returns how many."""
    count, _by_model = KeptAnswer.objects.filter(at__lt=now - KEPT_FOR).delete()
    return count


def reused() -> KeyReused:
    """The refusal of a key that stands for another request."""
    message = _("This Idempotency-Key was used for another request.")
    return KeyReused("idempotency_key_reused", message, field="Idempotency-Key")
