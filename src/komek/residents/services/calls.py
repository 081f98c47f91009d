"""Who is on the line: a number opens nothing, a code read back from it or a case's key does."""

from collections.abc import Iterable

from django.db import transaction

from komek.kernel import audit, clock
from komek.kernel.actors import Actor
from komek.kernel.permissions import require
from komek.residents import queries
from komek.residents.contacts import normalise, person_key
from komek.residents.models import CallCode, ContactPoint
from komek.residents.services import one_time
from komek.residents.services.codes import NewCode
from komek.residents.services.looks import Known, seen


def make_call_code(*, actor: Actor, kind: str, value: str, language: str) -> NewCode:
    """A code for an address that a caller names, whether or not anybody is known by it.

    Only this actor can redeem it. Raises Invalid for an address that is none, TooMany as
    `make_code` does.
    """
    require(actor, "residents.unlock")
    value = normalise(kind, value)
    with transaction.atomic():
        key = _key(kind, value)
        before = CallCode.objects.select_for_update().filter(address=key).first()
        code, fresh = one_time.fresh(before, _subject(actor, kind, value))
        CallCode.objects.update_or_create(address=key, defaults=fresh)
        audit.record(actor, "residents.make_call_code", actor.name, reason=kind)
    return NewCode(kind, value, code, language)


def unlock_by_code(
    *, actor: Actor, kind: str, value: str, code: str, name: str = ""
) -> tuple[Known, ...]:
    """Whom the caller may be taken for, who read the code back: they hold the address now.

    That is whoever proved the address before. Of those who only claimed it, families often, it is
    the ones who go by the name that the caller says, or by none. Raises as `verify_contact` does;
    call it outside a transaction.
    """
    require(actor, "residents.unlock")
    value = normalise(kind, value)
    with transaction.atomic(durable=True):
        waiting = CallCode.objects.select_for_update().filter(address=_key(kind, value)).first()
        refusal = one_time.check(waiting, _subject(actor, kind, value), code)
        known = () if refusal else _unlock(actor, _holders(kind, value, name), "code")
    if refusal is not None:
        raise refusal
    return known


def unlock(*, actor: Actor, resident_id: int, reason: str) -> Known:
    """Somebody whom the caller has shown to be in another way; a code says which ("case_key")."""
    require(actor, "residents.unlock")
    with transaction.atomic():
        (known,) = _unlock(actor, [queries.standing_id(resident_id)], reason)
    return known


def forget_call_codes() -> int:
    """Delete what cannot be redeemed any more and need not be counted."""
    old = clock.now() - one_time.TIMES_FORGOTTEN_AFTER
    return CallCode.objects.filter(sent_at__lt=old).delete()[0]


def _holders(kind: str, value: str, name: str) -> list[int]:
    points = ContactPoint.objects.filter(kind=kind, value=value, resident__erased_at=None)
    found: dict[int, None] = {}
    for point in points.select_related("resident").order_by("-verified_at", "id"):
        told = person_key(point.resident.name) in (person_key(name), "")
        if point.verified_at or (told and not point.added_later):
            found[queries.standing_id(point.resident_id)] = None
    return list(found)


def _unlock(actor: Actor, resident_ids: Iterable[int], reason: str) -> tuple[Known, ...]:
    found = tuple(map(seen, resident_ids))
    for known in found:
        subject = f"resident:{known.resident_id}"
        audit.record(actor, "residents.unlock", subject, ["name", "contact_points"], reason)
    return found


def _key(kind: str, value: str) -> bytes:
    return one_time.digest(f"call:{kind}:{value}")


def _subject(actor: Actor, kind: str, value: str) -> str:
    return f"call:{actor.name}:{kind}:{value}"
