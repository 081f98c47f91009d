"""Verbs for what residents can ask for: groups, services in dated versions, facts to ask."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from komek.directory.facts import FactFields, check_facts
from komek.directory.models import Publication, Service, ServiceFact, ServiceGroup, TermUnit
from komek.directory.services.rows import (
    by_id,
    change,
    check,
    copy_of,
    end,
    follow,
    insert,
    latest,
    revise,
)
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.editing import editing
from komek.kernel.errors import Invalid

LONGEST_TERM: dict[str, int] = {TermUnit.DAYS: 365, TermUnit.HOURS: 24 * 365}


class GroupFields(TypedDict, total=False):
    """What a group is, apart from its code; pages show groups by `position`."""

    name_kk: str
    name_ru: str
    name_en: str
    icon: str
    position: int


class ServiceFields(TypedDict, total=False):
    """What a service is, apart from its code. Keywords are separated by semicolons."""

    group_id: int
    name_kk: str
    name_ru: str
    name_en: str
    description_kk: str
    description_ru: str
    description_en: str
    keywords_kk: str
    keywords_ru: str
    keywords_en: str
    promised_amount: int
    promised_unit: str
    legal_amount: int
    legal_unit: str
    criticality: str
    needs_place: bool
    anonymity: str
    publication: str
    moderation: str
    about_organisation: bool


def create_group(*, actor: Actor, code: str, **fields: Unpack[GroupFields]) -> ServiceGroup:
    """A new group of services."""
    with editing(actor, "directory.edit") as edit:
        row = insert(ServiceGroup(code=code, **fields))
        edit.note("service_group.created", f"service_group:{row.id}", ["code", *fields])
        return row


def edit_group(*, actor: Actor, group_id: int, **fields: Unpack[GroupFields]) -> ServiceGroup:
    """Correct what a group is called and where it stands."""
    with editing(actor, "directory.edit") as edit:
        row = by_id(ServiceGroup, group_id)
        if changed := change(row, fields):
            edit.note("service_group.edited", f"service_group:{row.id}", changed)
        return row


def create_service(
    *,
    actor: Actor,
    code: str,
    at: datetime | None = None,
    facts: Sequence[FactFields] = (),
    **fields: Unpack[ServiceFields],
) -> Service:
    """A new service from `at` (now) on, or one that comes back after it was retired."""
    with editing(actor, "directory.edit") as edit:
        _check_group(fields)
        row = insert(Service(code=code, valid_from=at or clock.now(), **fields))
        _check_terms(row)
        _check_publication(row)
        _store_facts(row, _checked(row, facts))
        edit.note("service.created", f"service:{row.id}", ["code", *fields], code=code)
        return row


def revise_service(
    *,
    actor: Actor,
    code: str,
    at: datetime | None = None,
    facts: Sequence[FactFields] | None = None,
    **fields: Unpack[ServiceFields],
) -> Service:
    """Change a service from `at` (now) on: a new version.

    facts: what it asks for from then on; as before if not given. Cases keep the version they were
    opened under. When nothing differs, nothing is stored.
    """
    with editing(actor, "directory.edit") as edit:
        _check_group(fields)
        last = latest(Service, code=code)
        present = [_fields_of(fact) for fact in last.facts.all()]
        wanted = present if facts is None else _checked(last, facts)
        row = revise(last, at, fields)
        if row is last and _in_order(wanted) != _in_order(present):
            row = follow(last, copy_of(last), at)
        _check_terms(row)
        _check_publication(row)
        if row is not last:
            _store_facts(row, wanted)
            changed = [*fields, *(["facts"] if wanted != present else [])]
            edit.note("service.revised", f"service:{row.id}", changed, code=code)
        return row


def retire_service(*, actor: Actor, code: str, at: datetime | None = None) -> None:
    """Nobody can ask for the service from `at` (now) on."""
    with editing(actor, "directory.edit") as edit:
        row = latest(Service, code=code)
        if end(row, at):
            edit.note("service.retired", f"service:{row.id}", ["valid_to"], code=code)


def set_facts(
    *,
    actor: Actor,
    service_code: str,
    facts: Sequence[FactFields],
    at: datetime | None = None,
) -> Service:
    """Ask for these facts, and no others, from `at` (now) on.

    A version that asks for nothing yet takes them as they are: no case could have answered.
    Otherwise the service gets a new version, and older cases keep what they were asked.
    """
    with editing(actor, "directory.edit") as edit:
        last = latest(Service, code=service_code)
        wanted = _checked(last, facts)
        present = [_fields_of(fact) for fact in last.facts.all()]
        if _in_order(wanted) == _in_order(present):
            return last
        row = follow(last, copy_of(last), at) if present else last
        _store_facts(row, wanted)
        edit.note("service.facts_set", f"service:{row.id}", ["facts"], code=service_code)
        return row


def _store_facts(service: Service, facts: Sequence[FactFields]) -> None:
    ServiceFact.objects.bulk_create(ServiceFact(service=service, **fact) for fact in facts)


def _checked(service: Service, facts: Sequence[FactFields]) -> list[FactFields]:
    check_facts(facts)
    rows = [ServiceFact(service=service, **fact) for fact in facts]
    for row in rows:
        check(row)
    return [_fields_of(row) for row in rows]


def _fields_of(fact: ServiceFact) -> FactFields:
    return {name: getattr(fact, name) for name in FactFields.__annotations__}  # type: ignore[return-value]


def _in_order(facts: Sequence[FactFields]) -> list[FactFields]:
    return sorted(facts, key=lambda fact: fact["code"])


def _check_terms(row: Service) -> None:
    terms = {
        "promised_amount": (row.promised_amount, row.promised_unit),
        "legal_amount": (row.legal_amount, row.legal_unit),
    }
    for field, (amount, unit) in terms.items():
        if not 1 <= amount <= LONGEST_TERM[unit]:
            message = _("A term lasts at least one day or hour and at most a year.")
            raise Invalid("term_out_of_range", message, field=field)


def _check_publication(row: Service) -> None:
    if row.about_organisation and row.publication != Publication.NEVER:
        message = _("A complaint about an organisation is never public.")
        raise Invalid("complaint_public", message, field="publication")


def _check_group(fields: ServiceFields) -> None:
    if "group_id" in fields:
        by_id(ServiceGroup, fields["group_id"])
