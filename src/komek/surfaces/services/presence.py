"""Being seen in a case by one's colleagues, and being gone again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from komek.directory.models import Membership
from komek.directory.models.people import ROLE_NAMES
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.permissions import require_at_all
from komek.surfaces.models import Presence
from komek.surfaces.services.drafts import writer

SEEN_FOR = timedelta(seconds=40)
"""Pages say every fifteen seconds that they are still there; one word may get lost."""
KNOWN_FOR = timedelta(minutes=15)
"""Whoever asks for the next case is not given the one again that they have just left."""
ONE_AT_A_TIME = 0x4B6F6D656B4E  # any number that nothing else locks: "KomekN" in ASCII


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else in the case, by name and role in words."""

    name: str
    role: str
    writing: bool


def come(*, actor: Actor, case_id: int, writing: bool = False) -> None:
    """Be seen in the case for the next moments. Whether the actor may see it, the caller asks."""
    require_at_all(actor, "presence.show")
    Presence.objects.update_or_create(
        user_id=writer(actor),
        case_id=case_id,
        defaults={"writing": writing, "at": clock.now()},
    )


def go(*, actor: Actor, case_id: int) -> None:
    """Be seen there no longer."""
    require_at_all(actor, "presence.show")
    mine = Presence.objects.filter(user_id=writer(actor), case_id=case_id)
    mine.update(at=clock.now() - SEEN_FOR, writing=False)


def take_first(*, actor: Actor, case_ids: Sequence[int]) -> int | None:
    """Be in the first of these cases in which nobody else is, and which one has not just left.

    Two who ask at the same moment get different ones. Returns None when all are taken.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        taken = occupied(actor) | _just_left(actor)
        found = next((case_id for case_id in case_ids if case_id not in taken), None)
        if found is not None:
            come(actor=actor, case_id=found)
        return found


def others(actor: Actor, case_id: int) -> list[Colleague]:
    """Who else is in the case, whoever writes first."""
    there = _now().filter(case_id=case_id).exclude(user_id=writer(actor))
    rows = list(there.select_related("user").order_by("-writing", "at"))
    roles = _roles([row.user_id for row in rows])
    return [
        Colleague(row.user.name or _("A colleague"), roles.get(row.user_id, ""), row.writing)
        for row in rows
    ]


def occupied(actor: Actor) -> set[int]:
    """The cases in which somebody else is at the moment."""
    return set(_now().exclude(user_id=writer(actor)).values_list("case_id", flat=True))


def sweep(now: datetime) -> int:
    """Forget who was there; returns how many."""
    return Presence.objects.filter(at__lt=now - KNOWN_FOR).delete()[0]


def _now() -> QuerySet[Presence]:
    return Presence.objects.filter(at__gte=clock.now() - SEEN_FOR)


def _just_left(actor: Actor) -> set[int]:
    since = clock.now() - KNOWN_FOR
    mine = Presence.objects.filter(user_id=writer(actor), at__gte=since)
    return set(mine.values_list("case_id", flat=True))


def _roles(user_ids: list[int]) -> dict[int, str]:
    names = {str(role): str(name) for role, name in ROLE_NAMES}
    held = Membership.objects.now().filter(user_id__in=user_ids).order_by("-id")
    return {user_id: names[role] for user_id, role in held.values_list("user_id", "role")}
