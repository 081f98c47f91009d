"""Forgetting a person, and forgetting again what a restored backup brought back."""

import uuid
from datetime import datetime

from django.db import transaction

from komek.directory.models import Membership
from komek.kernel import audit, clock, outbox
from komek.kernel.actors import SYSTEM, Actor
from komek.kernel.models import User
from komek.kernel.permissions import require
from komek.residents import erasure_log, queries
from komek.residents.models import Account, Consent, ContactPoint, Erasure, ReportedFor, Resident
from komek.residents.refusals import reason_code
from komek.residents.services.rows import locked, standing


def forget(*, actor: Actor, resident_id: int, reason: str) -> None:
    """Erase a person and everybody merged with them: name, contacts, consents, account.

    What they said and sent is erased by the modules that hold it, when they hear of it. An id and
    a fresh pseudonym remain, so that figures stay true. There is no way back.
    reason: a code ("own_wish").
    """
    reason_code(reason)
    with transaction.atomic():
        resident = standing(resident_id)
        require(actor, "residents.forget", residents=[resident.id])
        now = clock.now()
        erased = [_erase(locked(one), now) for one in queries.family(resident.id)]
        for one in erased:
            Erasure.objects.get_or_create(
                resident_uid=one.uid, defaults={"at": now, "reason": reason}
            )
            audit.record(actor, "residents.forget", one.subject, reason=reason)
        entries = [erasure_log.Entry(one.uid, now.isoformat(), reason) for one in erased]
        transaction.on_commit(lambda: erasure_log.append(entries))


def replay_erasures() -> int:
    """After a restore: forget everybody again who was forgotten before; returns how many came back.

    Who was forgotten is known from the table and from the file that no restore touches.
    """
    with transaction.atomic():
        for entry in erasure_log.read():
            when = {"at": datetime.fromisoformat(entry.at), "reason": entry.reason}
            Erasure.objects.get_or_create(resident_uid=entry.uid, defaults=when)
        forgotten = Erasure.objects.values_list("resident_uid", flat=True)
        back = list(Resident.objects.filter(uid__in=forgotten).order_by("id"))
        for resident in back:
            _erase(locked(resident.id), resident.erased_at or clock.now())
            audit.record(SYSTEM, "residents.forget", resident.subject, reason="replayed")
        return sum(resident.erased_at is None for resident in back)


def write_log() -> None:
    """Bring the file up to the table: a crash may have come between the commit and the line."""
    logged = {entry.uid for entry in erasure_log.read()}
    missing = Erasure.objects.exclude(resident_uid__in=logged).order_by("at")
    erasure_log.append(
        erasure_log.Entry(row.resident_uid, row.at.isoformat(), row.reason) for row in missing
    )


def _erase(resident: Resident, at: datetime) -> Resident:
    ContactPoint.objects.filter(resident=resident).delete()
    Consent.objects.filter(resident=resident).delete()
    ReportedFor.objects.filter(resident=resident).delete()
    _close_account(resident)
    resident.name = ""
    resident.claim = None
    resident.pseudonym = uuid.uuid4()
    resident.erased_at = at
    resident.save(update_fields=["name", "claim", "pseudonym", "erased_at"])
    outbox.emit("residents.forgotten", resident.subject, resident=resident.id)
    return resident


def _close_account(resident: Resident) -> None:
    account = Account.objects.filter(resident=resident).first()
    if account is None:
        return
    user_id = account.user_id
    account.delete()
    # Whoever works for the city keeps signing in for that; nobody else leaves an address behind.
    if not Membership.objects.filter(user_id=user_id).exists():
        User.objects.filter(id=user_id).delete()
