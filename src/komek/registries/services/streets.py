"""Verbs for streets: a street stays the same however often it is renamed."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from komek.directory.services.rows import by_id, end_or_drop, insert
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.editing import editing
from komek.kernel.errors import Conflict, Invalid
from komek.registries.models import Street, StreetName


def add_street(
    *, actor: Actor, code: str, name_kk: str = "", name_ru: str = "", at: datetime | None = None
) -> Street:
    """A new street with the name it bears from `at` (now) on."""
    with editing(actor, "registries.edit") as edit:
        street = insert(Street(code=code))
        _name(street, name_kk, name_ru, at or clock.now())
        edit.note("street.added", f"street:{street.id}", ["code", "name"])
        return street


def rename_street(
    *,
    actor: Actor,
    street_id: int,
    name_kk: str = "",
    name_ru: str = "",
    at: datetime | None = None,
) -> None:
    """Give a street another name from `at` (now) on; the old one still finds it."""
    at = at or clock.now()
    with editing(actor, "registries.edit") as edit:
        street = by_id(Street, street_id)
        names = street.names.filter(alias=False)
        if names.filter(valid_from__gt=at).exists():
            raise Conflict("renaming_planned", _("Another renaming is planned for later."))
        present = names.at(at).first()
        if present is not None:
            if (present.name_kk, present.name_ru) == (name_kk, name_ru):
                return
            end_or_drop(present, at)
        _name(street, name_kk, name_ru, at)
        edit.note("street.renamed", f"street:{street.id}", ["name"])


def add_alias(*, actor: Actor, street_id: int, name: str) -> None:
    """Let a street be found under what people call it, in whatever language that is."""
    with editing(actor, "registries.edit") as edit:
        street = by_id(Street, street_id)
        if name not in aliases_of(street):
            _name(street, name, "", clock.now(), alias=True)
            edit.note("street.alias_added", f"street:{street.id}", ["alias"])


def end_alias(*, actor: Actor, street_id: int, name: str) -> None:
    """Stop finding a street under this word."""
    with editing(actor, "registries.edit") as edit:
        street = by_id(Street, street_id)
        for row in street.names.filter(alias=True, name_kk=name).now():
            end_or_drop(row, clock.now())
            edit.note("street.alias_ended", f"street:{street.id}", ["alias"])


def set_aliases(*, actor: Actor, street_id: int, names: Sequence[str]) -> None:
    """Have exactly these aliases from now on."""
    with editing(actor, "registries.edit"):
        present = aliases_of(by_id(Street, street_id))
        for name in present:
            if name not in names:
                end_alias(actor=actor, street_id=street_id, name=name)
        for name in dict.fromkeys(names):
            if name not in present:
                add_alias(actor=actor, street_id=street_id, name=name)


def aliases_of(street: Street) -> list[str]:
    """The aliases that hold now, oldest first."""
    rows = street.names.filter(alias=True).now().order_by("id")
    return list(rows.values_list("name_kk", flat=True))


def _name(
    street: Street, name_kk: str, name_ru: str, at: datetime, *, alias: bool = False
) -> StreetName:
    name = StreetName(street=street, name_kk=name_kk, name_ru=name_ru, alias=alias, valid_from=at)
    if not f"{name_kk}{name_ru}".strip():
        message = _("Give a name in at least one language.")
        raise Invalid("name_missing", message, field="name_kk")
    return insert(name)
