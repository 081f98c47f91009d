"""The resident behind a signed-in user, and what they had asked for before they signed in."""

from collections.abc import Sequence

from django.db import transaction

from komek.kernel import audit, clock, outbox
from komek.kernel.actors import Actor
from komek.kernel.models import User
from komek.residents import queries
from komek.residents.contacts import clean_name, normalise, person_key
from komek.residents.models import Account, ContactKind, ContactPoint, Resident
from komek.residents.services.codes import prove
from komek.residents.services.merging import join
from komek.residents.services.rows import standing

BY_EMAIL = "proven_email"


def open_account(*, user: User) -> Resident:
    """The resident a user is; call it whenever somebody signed in by a code sent to `user.email`.

    That code proves the e-mail. Everybody who claimed to be reached there and went by the same
    name, or by none, is this person: their requests come along, by merges that can be undone. A
    phone joins nobody, proven or not: families share it.
    """
    actor = Actor(name=f"user:{user.id}", user_id=user.id)
    email = normalise(ContactKind.EMAIL, user.email)
    with transaction.atomic():
        User.objects.select_for_update().get(id=user.id)  # two sign-ins at once open one account
        known_id = queries.resident_of_user(user.id)
        claimants = _claimants(email)
        if known_id is not None:
            resident = standing(known_id)
            joining = _same_person(claimants, resident.name)
        else:
            joining = _same_person(claimants, user.name)
            resident = _open(actor, user, joining[0] if joining else _new(user))
        _prove_email(actor, resident, email)
        for other in joining:
            if other.id != resident.id:
                join(actor, resident.id, other.id, BY_EMAIL)
        return resident


def _claimants(email: str) -> list[Resident]:
    """Who claimed to be reached at this address and has no account, the first of them first."""
    claimed = ContactPoint.objects.filter(
        kind=ContactKind.EMAIL, value=email, added_later=False, resident__erased_at=None
    ).values_list("resident_id", flat=True)
    families = {ids[0]: ids for ids in map(queries.family, claimed)}
    free = [
        standing_id
        for standing_id, ids in families.items()
        if not Account.objects.filter(resident_id__in=ids).exists()
    ]
    return list(Resident.objects.filter(id__in=free).order_by("id"))


def _same_person(claimants: Sequence[Resident], name: str) -> list[Resident]:
    """Those who go by this name or by none; for somebody without a name, by the only name there.

    Two names at one mailbox are two people, and nothing says which of them signed in.
    """
    names = {person_key(one.name) for one in claimants} - {""}
    wanted = person_key(name) or (names.pop() if len(names) == 1 else "")
    return [one for one in claimants if person_key(one.name) in (wanted, "")]


def _new(user: User) -> Resident:
    return Resident.objects.create(
        name=clean_name(user.name), language=user.language, created_at=clock.now()
    )


def _open(actor: Actor, user: User, resident: Resident) -> Resident:
    resident = standing(resident.id)
    if not resident.name:
        resident.name = clean_name(user.name)
        resident.save(update_fields=["name"])
    Account.objects.create(user=user, resident=resident)
    audit.record(actor, "residents.open_account", resident.subject)
    outbox.emit("residents.account_opened", resident.subject, resident=resident.id)
    return resident


def _prove_email(actor: Actor, resident: Resident, email: str) -> None:
    own = {"resident_id__in": queries.family(resident.id), "kind": ContactKind.EMAIL}
    point = ContactPoint.objects.filter(value=email, **own).order_by("verified_at", "id").first()
    if point is None:
        point = ContactPoint.objects.create(
            resident=resident, kind=ContactKind.EMAIL, value=email, added_later=True
        )
    if point.verified_at is None:
        prove(actor, point, resident)
