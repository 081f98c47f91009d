"""Writing a row of the directory: cleaned, checked, and as a version that follows another one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from komek.kernel import clock
from komek.kernel.dated import Dated
from komek.kernel.errors import Conflict, Invalid, NotFound
from komek.kernel.folding import clean_text
from komek.kernel.names import Named

LONGEST_TEXT = 4000

Row = TypeVar("Row", bound=models.Model)
Version = TypeVar("Version", bound=Dated)


def insert(row: Row) -> Row:
    """Clean, check and store a new row; raises Invalid naming the field."""
    check(row)
    row.save(force_insert=True)
    return row


def change(row: Row, values: Mapping[str, Any]) -> list[str]:
    """Store what differs from the row; returns the names of the fields that did."""
    changed = _assign(row, values)
    if changed:
        check(row)
        row.save(update_fields=changed)
    return changed


def revise(last: Version, at: datetime | None, values: Mapping[str, Any]) -> Version:
    """Store a version that differs from the last one, from `at` (now) on; `last` when none does."""
    new = copy_of(last)
    return follow(last, new, at) if _assign(new, values) else last


def follow(last: Version, new: Version, at: datetime | None) -> Version:
    """Store the new version from `at` (now) on, and let the last one end there.

    Raises Conflict when a version begins at that moment or later: what is past stays as it was,
    and a planned version must be changed by whoever sees it.
    """
    new.valid_from = at or clock.now()
    _require_last(last, new.valid_from)
    if last.valid_to is None or last.valid_to > new.valid_from:
        change(last, {"valid_to": new.valid_from})
    else:
        new.valid_to = None
    return insert(new)


def copy_of(row: Version) -> Version:
    """An equal row that is not stored yet."""
    fields = (field for field in row._meta.fields if not field.primary_key and not field.generated)
    return type(row)(**{field.attname: getattr(row, field.attname) for field in fields})


def end(row: Dated, at: datetime | None = None) -> bool:
    """Let the row hold no longer than until `at` (now); False when it has ended by then."""
    at = at or clock.now()
    if row.valid_to is not None and row.valid_to <= at:
        return False
    _require_last(row, at)
    change(row, {"valid_to": at})
    return True


def end_or_drop(row: Dated, at: datetime) -> bool:
    """End the row; one that would begin at that moment or later never holds and is deleted."""
    if row.valid_from < at:
        return end(row, at)
    row.delete()
    return True


def latest(model: type[Version], **key: object) -> Version:
    """The last version of a thing, planned ones included; raises NotFound."""
    row = model.objects.filter(**key).order_by("-valid_from").first()
    if row is None:
        raise not_found(model)
    return row


def by_id(model: type[Row], row_id: int) -> Row:
    """The row with this id; raises NotFound."""
    row = model._default_manager.filter(pk=row_id).first()
    if row is None:
        raise not_found(model)
    return row


def not_found(model: type[models.Model]) -> NotFound:
    """The refusal of something that is not there, "organisation_unknown"."""
    return NotFound(f"{model._meta.model_name}_unknown", _("There is no such entry."))


def check(row: models.Model) -> None:
    """Clean the row's texts and check its fields one by one; raises Invalid naming the field."""
    relations = {field.name for field in row._meta.fields if field.is_relation}
    for field in row._meta.fields:
        if isinstance(field, models.CharField | models.TextField) and not field.primary_key:
            text = str(getattr(row, field.attname) or "")
            limit = field.max_length or LONGEST_TEXT
            setattr(row, field.attname, clean_text(text, limit, field=field.name))
    try:
        row.clean_fields(exclude={"id", *relations})
    except ValidationError as error:
        raise _invalid(error) from error
    if isinstance(row, Named) and not str(row):
        raise Invalid("name_missing", _("Give a name in at least one language."), field="name_kk")
    if isinstance(row, Dated) and row.valid_to is not None and row.valid_to <= row.valid_from:
        raise Invalid("validity_backwards", _("It would end before it begins."), field="valid_to")


def _invalid(error: ValidationError) -> Invalid:
    field, problems = next(iter(error.error_dict.items()))
    code = problems[0].code or "invalid"
    return Invalid(f"field_{code}", problems[0].messages[0], field=field)


def _assign(row: models.Model, values: Mapping[str, Any]) -> list[str]:
    columns = {name for field in row._meta.fields for name in (field.name, field.attname)}
    if unknown := values.keys() - columns:
        raise TypeError(f"{row._meta.label} has no {', '.join(sorted(unknown))}")
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    return changed


def _require_last(row: Dated, at: datetime) -> None:
    if at <= row.valid_from:
        message = _("A version that begins at that moment or later exists already.")
        raise Conflict("later_version_exists", message, field="valid_from")
