"""The past of a thing: who changed what and when, from the audit trail and its versions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from komek.directory.models.people import ROLE_NAMES
from komek.kernel.admin.forms import label_of
from komek.kernel.models import AuditEntry, User
from komek.surfaces.desk.city.frame import Past
from komek.surfaces.desk.city.versions import Versions
from komek.surfaces.desk.city.words import ACTS, FIELDS

MOST = 50
UNTOLD = {"code", "valid_to", "leader"}
MAKING = (".created", ".rule_added")
"""Acts whose fields say nothing: all of them are new."""
PERIODS = {"retention.changed"}
LONGEST_VALUE = 120


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that changed; before and after where versions know them."""

    name: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """Somebody did something: who, when, in a few words, to which fields, from when it holds."""

    at: datetime
    who: str
    what: str
    differences: Sequence[Difference]
    holds_from: datetime | None = None


def history(past: Past) -> list[Changed]:
    """The latest changes, newest first: at most MOST. Four queries."""
    rows = _entries(past)
    names, versions = _names(rows), Versions(row.subject for row in rows)
    return [_changed(row, names, versions) for row in rows]


def _entries(past: Past) -> Sequence[AuditEntry]:
    rows = AuditEntry.objects.filter(subject__in=past.subjects)
    counts = Q()
    for begins in past.acts:
        counts |= Q(action__startswith=begins)
    return list(rows.filter(counts).order_by("-id")[:MOST])


def _names(rows: Iterable[AuditEntry]) -> Mapping[str, str]:
    ids = {row.actor.removeprefix("user:") for row in rows if row.actor.startswith("user:")}
    found = User.objects.filter(id__in=ids)
    return {f"user:{user.id}": user.get_full_name() for user in found}


def _changed(row: AuditEntry, names: Mapping[str, str], versions: Versions) -> Changed:
    after, before = versions.named(row.subject), versions.followed_by(row.subject)
    told = [] if row.action.endswith(MAKING) else [one for one in row.fields if one not in UNTOLD]
    return Changed(
        at=row.at,
        who=names.get(row.actor) or (_("the system") if row.actor == "system" else row.actor),
        what=str(ACTS.get(row.action, row.action)),
        differences=[_told(row, name, before, after) for name in told],
        holds_from=after.valid_from if after and after.valid_from > row.at else None,
    )


def _told(row: AuditEntry, name: str, before: Any, after: Any) -> Difference:
    if row.action.startswith("role."):
        return Difference(_role(name))
    difference = _difference(name, before, after)
    # A period is a number, and its trail's reason.
    return replace(difference, after=row.reason) if row.action in PERIODS else difference


def _difference(name: str, before: Model | None, after: Model | None) -> Difference:
    label = str(FIELDS.get(name) or label_of(name, name, is_number=False))
    if before is None or after is None or not hasattr(after, name):
        return Difference(label)
    return Difference(label, _value(before, name), _value(after, name))


def _role(name: str) -> str:
    return next((str(said) for role, said in ROLE_NAMES if role == name), name)


def _value(row: Any, name: str) -> str:
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    if isinstance(value, bool):
        value = _("yes") if value else _("no")
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
