"""Many people in whatever organisations there are, with their leaves: for replays of reminders."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from komek.directory import snapshot
from komek.directory.models import Absence, Membership, Organisation
from komek.kernel import reference
from komek.kernel.actors import Role
from komek.kernel.models import User
from tests.cases.replay import Offices

SUPERVISORS = 3
Leave = tuple[datetime, datetime, int | None]


def staffed(seed: int, staff: int, since: datetime, until: datetime) -> Offices:
    """So many more people, from before the time on; some organisations have no mailbox."""
    chance = random.Random(seed)
    organisations = list(Organisation.objects.order_by("id").values_list("id", flat=True))
    silent = chance.sample(organisations, len(organisations) * 2 // 5)
    Organisation.objects.exclude(id__in=silent).filter(email="").update(email="office@example.kz")
    Organisation.objects.filter(id__in=silent).update(email="")
    colleagues = _hired(chance, organisations, staff, since)
    away = _leaves(chance, colleagues, since, until)
    reference.forget()
    return Offices(
        heads=_heads(),
        supervisors=list(
            Membership.objects.filter(role=Role.SUPERVISOR).values_list("user_id", flat=True)
        ),
        mailboxes={
            one.id: (one.valid_from, one.valid_to) for one in Organisation.objects.exclude(email="")
        },
        away=away,
        above=lambda organisation, at: snapshot.current().tree(at).parent(organisation),
    )


def workers() -> dict[int, int]:
    """An executor of each organisation that has one."""
    executors = Membership.objects.filter(role=Role.EXECUTOR, organisation__isnull=False)
    rows = executors.order_by("-id").values_list("organisation_id", "user_id")
    return {organisation: user for organisation, user in rows if organisation is not None}


def _hired(
    chance: random.Random, organisations: Sequence[int], staff: int, since: datetime
) -> dict[int | None, list[int]]:
    users = User.objects.bulk_create(
        User(email=f"staff-{n}@replay.example", name=f"{n}") for n in range(staff)
    )
    colleagues, memberships = defaultdict(list), []
    for n, user in enumerate(users):
        works_at, role = None, Role.SUPERVISOR
        if n >= SUPERVISORS:
            works_at = chance.choice(organisations)
            role = chance.choice([Role.HEAD, Role.EXECUTOR])
        colleagues[works_at].append(user.id)
        memberships.append(
            Membership(user=user, role=role, organisation_id=works_at, valid_from=since)
        )
    Membership.objects.bulk_create(memberships)
    return colleagues


def _heads() -> dict[int, list[int]]:
    heads = defaultdict(list)
    for one in Membership.objects.filter(role=Role.HEAD):
        heads[one.organisation_id].append(one.user_id)
    return heads


def _leaves(
    chance: random.Random,
    colleagues: Mapping[int | None, list[int]],
    since: datetime,
    until: datetime,
) -> dict[int, list[Leave]]:
    """Everybody is away for a third of the time, in parts; a colleague stands in, or nobody."""
    third, away = (until - since) / 3, defaultdict(list)
    for people in colleagues.values():
        for user in people:
            for part in range(3):
                begin = since + part * third + chance.random() * third * 0.6
                begin = begin.replace(microsecond=0)
                substitute = chance.choice([None, *(one for one in people if one != user)])
                away[user].append((begin, begin + _whole(third / 3), substitute))
    Absence.objects.bulk_create(
        Absence(user_id=user, valid_from=begin, valid_to=end, substitute_id=substitute)
        for user, leaves in away.items()
        for begin, end, substitute in leaves
    )
    return dict(away)


def _whole(time: timedelta) -> timedelta:
    return timedelta(seconds=int(time.total_seconds()))
