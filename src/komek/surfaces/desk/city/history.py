"""The past of a thing: who changed what and when, from the audit trail and its versions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from komek.directory.models import Service
from komek.directory.models.people import ROLE_NAMES
from komek.kernel.admin.forms import label_of
from komek.kernel.dated import Dated
from komek.kernel.models import AuditEntry, User
from komek.knowledge.models import AnswerTemplate, Script
from komek.surfaces.desk.city.frame import Past
from komek.surfaces.desk.city.words import ACTS, FIELDS

MOST = 50
VERSIONS: Mapping[str, type[Dated]] = {
    "service": Service,
    "script": Script,
    "answer_template": AnswerTemplate,
}
"""What is kept as versions with a code: there the past tells values, not only names."""
UNTOLD = {"code", "valid_to"}
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
    """The latest changes, newest first: at most MOST."""
    rows = [row for row in _entries(past) if _counts(row, past)]
    names = _names(rows)
    return [_changed(row, names) for row in rows]


def _entries(past: Past) -> Sequence[AuditEntry]:
    rows = AuditEntry.objects.filter(subject__in=past.subjects)
    return list(rows.order_by("-id")[:MOST])


def _counts(row: AuditEntry, past: Past) -> bool:
    return not past.acts or row.action.startswith(tuple(past.acts))


def _names(rows: Iterable[AuditEntry]) -> Mapping[str, str]:
    ids = {row.actor.removeprefix("user:") for row in rows if row.actor.startswith("user:")}
    found = User.objects.filter(id__in=ids)
    return {f"user:{user.id}": user.get_full_name() for user in found}


def _changed(row: AuditEntry, names: Mapping[str, str]) -> Changed:
    after = _version(row.subject)
    before = _version_before(after)
    made = after is not None and before is None
    fields = [] if made else [name for name in row.fields if name not in UNTOLD]
    return Changed(
        at=row.at,
        who=names.get(row.actor) or (_("the system") if row.actor == "system" else row.actor),
        what=str(ACTS.get(row.action, row.action)),
        differences=[_difference(name, before, after) for name in fields],
        holds_from=after.valid_from if after and after.valid_from > row.at else None,
    )


def _version(subject: str) -> Any:
    kind, _colon, row_id = subject.partition(":")
    model = VERSIONS.get(kind)
    return model._default_manager.filter(pk=row_id).first() if model else None


def _version_before(after: Any) -> Any:
    if after is None:
        return None
    return type(after).objects.filter(code=after.code, valid_to=after.valid_from).first()


def _difference(name: str, before: Model | None, after: Model | None) -> Difference:
    roles = {str(role): said for role, said in ROLE_NAMES}
    label = str(roles.get(name) or FIELDS.get(name) or label_of(name, name, is_number=False))
    if before is None or after is None or not hasattr(after, name):
        return Difference(label)
    return Difference(label, _value(before, name), _value(after, name))


def _value(row: Any, name: str) -> str:
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    if isinstance(value, bool):
        value = _("yes") if value else _("no")
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
