"""Reading what is known about residents."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from komek.kernel.actors import Actor
from komek.kernel.models import AuditEntry
from komek.kernel.permissions import require
from komek.residents.models import (
    Account,
    CaseFor,
    Consent,
    ContactKind,
    ContactPoint,
    Merge,
    ReportedFor,
    Resident,
)
from komek.residents.refusals import unknown

FOR_CASE = "case:"
"""In the fields of a look: behind it stands the id of the case that it was for."""
LOOKS = ("residents.reveal_contact", "residents.look_up", "residents.unlock")


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody of the city looked at personal data: who (a code), when, and why (a code).

    case_id: for which case, where it was for one.
    """

    at: datetime
    actor: str
    action: str
    reason: str
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What a resident sees about themselves; `consents` are the purposes allowed now."""

    name: str
    language: str
    contacts: tuple[ContactPoint, ...]
    consents: frozenset[str]
    looks: tuple[Look, ...]


def resident_of_user(user_id: int) -> int | None:
    """The resident that a signed-in user is, whoever stands for them after a merge."""
    accounts = Account.objects.filter(user_id=user_id)
    standing = Coalesce(F("resident__merged_into_id"), F("resident_id"))
    return accounts.values_list(standing, flat=True).first()


def standing_id(resident_id: int) -> int:
    """The resident who stands for this one: itself, or whom it was merged into."""
    found = Resident.objects.filter(id=resident_id).values_list("merged_into_id", flat=True)
    return found.first() or resident_id


def family(resident_id: int) -> tuple[int, ...]:
    """Everybody who is one person by merges: the one who stands first, then those it absorbed."""
    standing = standing_id(resident_id)
    absorbed = Resident.objects.filter(merged_into_id=standing).order_by("id")
    return (standing, *absorbed.values_list("id", flat=True))


def contacts(resident_id: int) -> tuple[ContactPoint, ...]:
    """Ways to reach a person, the proven and the latest first, each address once."""
    rows = ContactPoint.objects.filter(resident_id__in=family(resident_id)).order_by(
        "kind", F("verified_at").desc(nulls_last=True), "-id"
    )
    once: dict[tuple[str, str], ContactPoint] = {}
    for row in rows:
        once.setdefault((row.kind, row.value), row)
    return tuple(once.values())


def address(resident_id: int, kind: str) -> ContactPoint | None:
    """The best address of a kind to write to, None when there is none.

    One that was added later and never proven is none: it may be a stranger's.
    """
    for point in contacts(resident_id):
        if point.kind == kind and (point.verified_at or not point.added_later):
            return point
    return None


def to_be_called(resident_ids: Collection[int]) -> set[int]:
    """Who of these residents gave a phone and may be called; one query.

    Whoever marked any phone as safe only in writing may not, on whichever half of a merge it
    stands. A phone that was added later and never proven may be a stranger's.
    """
    wanted = set(resident_ids)
    phones = ContactPoint.objects.filter(
        Q(resident_id__in=wanted) | Q(resident__merged_into_id__in=wanted),
        Q(verified_at__isnull=False) | Q(added_later=False) | Q(safe_only_in_writing=True),
        kind=ContactKind.PHONE,
    )
    found: dict[bool, set[int | None]] = {True: set(), False: set()}
    columns = ("safe_only_in_writing", "resident_id", "resident__merged_into_id")
    for only_in_writing, *people in phones.values_list(*columns):
        found[only_in_writing].update(people)
    return wanted & found[False] - found[True]


def has_consented(resident_id: int, purpose: str) -> bool:
    """Whether the person's latest word on this purpose was yes."""
    return purpose in _allowed(family(resident_id), purpose)


def is_forgotten(resident_id: int) -> bool:
    """Whether this resident was erased."""
    return Resident.objects.filter(id=resident_id, erased_at__isnull=False).exists()


def merged_away(resident_id: int) -> Merge | None:
    """The merge by which somebody else stands for this resident now, None when nobody does."""
    held = Merge.objects.filter(absorbed_id=resident_id, undone_at=None)
    return held.order_by("-id").first()


def moved(merge_id: int, kind: str) -> list[int]:
    """Ids that a merge moved from one owner to the other, as `services.note_moved` noted them."""
    return list(Merge.objects.get(id=merge_id).moved.get(kind, []))


def looks_at(resident_id: int) -> tuple[Look, ...]:
    """Who of the city looked at a person's data, the latest first; for that person to see."""
    return _looks(family(resident_id))


def reports_for(resident_id: int) -> tuple[ReportedFor, ...]:
    """The people for whom somebody reports, by name, over all merges."""
    return tuple(
        ReportedFor.objects.filter(resident_id__in=family(resident_id)).order_by("name", "id")
    )


def names_of_cases(resident_id: int, case_ids: Collection[int]) -> dict[int, str]:
    """For whom the resident reported these cases, where it was not for themselves."""
    rows = CaseFor.objects.filter(case_id__in=case_ids, person__resident_id__in=family(resident_id))
    return dict(rows.values_list("case_id", "person__name"))


def profile(actor: Actor, resident_id: int) -> Profile:
    """Everything a person may see about themselves. Raises NotFound, Forbidden."""
    ids = family(resident_id)
    require(actor, "residents.read", residents=ids)
    resident = Resident.objects.filter(id=ids[0]).first()
    if resident is None:
        raise unknown()
    return Profile(
        name=resident.name,
        language=resident.language,
        contacts=contacts(ids[0]),
        consents=_allowed(ids),
        looks=_looks(ids),
    )


def _allowed(ids: Sequence[int], purpose: str | None = None) -> frozenset[str]:
    # Read over a merge, a purpose may be given by one half and withdrawn by the other: the later
    # word counts, and at the same moment the no.
    rows = Consent.objects.filter(resident_id__in=ids)
    if purpose is not None:
        rows = rows.filter(purpose=purpose)
    given: dict[str, datetime] = {}
    withdrawn: dict[str, datetime] = {}
    for row in rows:
        given[row.purpose] = max(row.given_at, given.get(row.purpose, row.given_at))
        if row.withdrawn_at:
            latest = withdrawn.get(row.purpose, row.withdrawn_at)
            withdrawn[row.purpose] = max(row.withdrawn_at, latest)
    return frozenset(
        one for one, at in given.items() if one not in withdrawn or at > withdrawn[one]
    )


def _looks(ids: Sequence[int]) -> tuple[Look, ...]:
    subjects = [f"resident:{one}" for one in ids]
    entries = AuditEntry.objects.filter(Q(subject__in=subjects), action__in=LOOKS)
    return tuple(
        Look(entry.at, entry.actor, entry.action, entry.reason, _case_of(entry))
        for entry in entries.order_by("-at")[:100]
    )


def _case_of(entry: AuditEntry) -> int | None:
    found = (one.removeprefix(FOR_CASE) for one in entry.fields if one.startswith(FOR_CASE))
    return next(map(int, found), None)
