"""Proving an address: a code is sent to it, and whoever types the code holds it."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komek.kernel import audit, clock, outbox
from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid, TooMany
from komek.kernel.permissions import require
from komek.residents.models import ContactCode, ContactPoint, Resident
from komek.residents.services.rows import contact_and_owner

DIGITS = 6
VALID_FOR = timedelta(minutes=15)
NEXT_AFTER = timedelta(minutes=1)
MOST_ATTEMPTS = 5
MOST_TIMES = 10
TIMES_FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code that must reach its address now: only its digest is kept."""

    kind: str
    value: str
    code: str
    language: str


def make_code(*, actor: Actor, contact_point_id: int) -> NewCode:
    """A fresh code for an address; an earlier one is void.

    Raises TooMany within a minute, and after MOST_TIMES in a row: a million codes must not be
    guessed by asking for ever new ones.
    """
    with transaction.atomic():
        point, owner = contact_and_owner(contact_point_id)
        require(actor, "residents.verify_contact", residents=[owner.id])
        now = clock.now()
        times = _times_before(point, now) + 1
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        fresh = {"digest": _digest(point, code), "sent_at": now, "expires_at": now + VALID_FOR}
        ContactCode.objects.update_or_create(
            contact_point=point, defaults={**fresh, "attempts": 0, "times": times}
        )
        audit.record(actor, "residents.make_code", owner.subject, ["contact_points"])
        return NewCode(point.kind, point.value, code, owner.language)


def _times_before(point: ContactPoint, now: datetime) -> int:
    before = ContactCode.objects.filter(contact_point=point).first()
    if before is None or before.sent_at < now - TIMES_FORGOTTEN_AFTER:
        return 0
    if before.sent_at > now - NEXT_AFTER:
        raise TooMany("code_just_sent", _("A code was just sent. Wait a minute."))
    if before.times >= MOST_TIMES:
        raise TooMany("code_times", _("Too many codes were sent. Try again tomorrow."))
    return before.times


def verify_contact(*, actor: Actor, contact_point_id: int, code: str) -> ContactPoint:
    """The address is proven to be this person's, and no longer anybody else's.

    Raises Invalid for a wrong or old code, TooMany after MOST_ATTEMPTS. Call it outside a
    transaction: a wrong guess has to be remembered although it is refused.
    """
    with transaction.atomic(durable=True):
        point, owner = contact_and_owner(contact_point_id)
        require(actor, "residents.verify_contact", residents=[owner.id])
        refusal = _check(point, code)
        if refusal is None:
            prove(actor, point, owner)
    if refusal is not None:
        raise refusal
    return point


def _check(point: ContactPoint, code: str) -> Invalid | TooMany | None:
    waiting = ContactCode.objects.filter(contact_point=point, expires_at__gt=clock.now()).first()
    if waiting is None:
        return Invalid("code_expired", _("This code is no longer valid. Ask for another."))
    if waiting.attempts >= MOST_ATTEMPTS:
        return TooMany("code_attempts", _("Too many wrong codes. Ask for another."))
    typed = "".join(code.split())[: 4 * DIGITS]
    if hmac.compare_digest(bytes(waiting.digest), _digest(point, typed)):
        waiting.delete()
        return None
    waiting.attempts += 1
    waiting.save(update_fields=["attempts"])
    return Invalid("code_wrong", _("This is not the code that was sent."), field="code")


def _digest(point: ContactPoint, code: str) -> bytes:
    # Keyed, because a million codes are tried in a second; to the point, so that it opens no other.
    text = f"{point.id}:{point.value}:{code}".encode("utf-8", "surrogatepass")
    return hmac.digest(settings.SECRET_KEY.encode(), text, "sha256")


def prove(actor: Actor, point: ContactPoint, owner: Resident) -> None:
    """Note that the owner holds this address. Numbers are given anew: an earlier proof is void."""
    before = ContactPoint.objects.filter(
        kind=point.kind, value=point.value, verified_at__isnull=False
    ).exclude(id=point.id)
    for other in before.select_for_update():
        other.verified_at = None
        other.save(update_fields=["verified_at"])
        audit.record(actor, "residents.unverify", f"resident:{other.resident_id}", ["verified_at"])
    point.verified_at = clock.now()
    point.save(update_fields=["verified_at"])
    audit.record(actor, "residents.verify_contact", owner.subject, ["verified_at"])
    outbox.emit("residents.contact_verified", owner.subject, resident=owner.id, contact=point.kind)
