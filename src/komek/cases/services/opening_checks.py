"""What a new case must be like. Each check refuses in a sentence, or gives the value to store."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.cases.services.new_case import NewCase
from komek.directory.entries import (
    FactEntry,
    OrganisationEntry,
    ServiceEntry,
    TerritoryEntry,
)
from komek.directory.models import Anonymity, FactType, TerritoryKind
from komek.directory.snapshot import Snapshot
from komek.intake.text import clean_facts
from komek.kernel import places
from komek.kernel.errors import Invalid, Message
from komek.kernel.folding import clean_text
from komek.registries.models import Building

LONGEST_TEXT = 4000
LONGEST_ADDRESS = 300
HIDING = [one.value for one in Anonymity]
"""From hiding nothing to hiding everything."""


class Place(NamedTuple):
    """Where the matter is, as far as anybody said."""

    lat: float | None = None
    lon: float | None = None
    cell: int | None = None
    building_id: int | None = None
    territory: TerritoryEntry | None = None
    outside_city: bool = False


def service(snapshot: Snapshot, code: str) -> ServiceEntry:
    """The service that is meant, in its present version."""
    found = snapshot.service(code)
    if found is None:
        message = _("There is no such service. Please choose one from the list.")
        raise Invalid("unknown_service", message, field="service_code")
    return found


def said(text: str, *, field: str = "text") -> str:
    """Words that say something and can be stored."""
    cleaned = clean_text(text, LONGEST_TEXT, field=field)
    if not any(sign.isprintable() and not sign.isspace() for sign in cleaned):
        raise Invalid("text_missing", _("Please say in a few words what it is about."), field=field)
    return cleaned


def place(snapshot: Snapshot, service: ServiceEntry, new: NewCase) -> Place:
    """Where it is; refused when the service cannot do without a place in the city."""
    found = _point(snapshot, new)
    if not service.needs_place:
        return found
    if found.outside_city:
        message = _("This place is outside the city, which cannot do anything there.")
        raise Invalid("outside_city", message, field="lat")
    if found.lat is None and not new.address.strip():
        message = _("Please say where it is: this service is for a place.")
        raise Invalid("place_missing", message, field="address")
    return found


def _point(snapshot: Snapshot, new: NewCase) -> Place:
    lat, lon = new.lat, new.lon
    if (lat is None) is not (lon is None):
        message = _("A place needs both coordinates, latitude and longitude.")
        raise Invalid("coordinates_halved", message, field="lon" if lon is None else "lat")
    if new.building_id is not None:
        building = _building(new.building_id)
        lat, lon = (building.lat, building.lon) if lat is None else (lat, lon)
    if lat is None or lon is None:
        return Place()
    point = places.validate(lat, lon, field="lat")
    district = snapshot.territory_at(*point)
    outside = district is None and _has_districts(snapshot)
    return Place(*point, places.cell(*point), new.building_id, district, outside)


def _building(building_id: int) -> Building:
    found = Building.objects.filter(id=building_id).first() if 0 < building_id < 2**63 else None
    if found is None:
        message = _("There is no such building in the address register.")
        raise Invalid("unknown_building", message, field="building_id")
    return found


def _has_districts(snapshot: Snapshot) -> bool:
    """A city that has not drawn its borders yet has no outside."""
    return any(one.kind == TerritoryKind.DISTRICT for one in snapshot.territories())


def accused(
    snapshot: Snapshot, service: ServiceEntry, organisation_id: int | None
) -> OrganisationEntry | None:
    """Whom the complaint is about, if anybody was named."""
    if organisation_id is None:
        return None
    found = {one.id: one for one in snapshot.organisations()}.get(organisation_id)
    if found is None or not service.about_organisation:
        message = _("This service does not take complaints about that organisation.")
        raise Invalid("accused_invalid", message, field="accused_organisation_id")
    return found


def anonymity(service: ServiceEntry, wished: str | None) -> str:
    """How much is hidden: what was wished, if the service goes that far."""
    most = HIDING.index(service.anonymity)
    if wished is None:
        return HIDING[min(most, HIDING.index(Anonymity.HIDDEN_FROM_PUBLIC))]
    if wished not in HIDING or HIDING.index(wished) > most:
        message = _("This service cannot be asked for so anonymously.")
        raise Invalid("anonymity_not_allowed", message, field="anonymity")
    return wished


def facts(
    service: ServiceEntry, given: Mapping[str, Sequence[str]], *, whole: bool = True
) -> dict[str, list[str]]:
    """The answers to the service's questions, cleaned, those without an answer left out.

    whole: whether required ones may not be missing.
    """
    known = {fact.code: fact for fact in service.facts}
    if strange := sorted(set(given) - set(known)):
        message = _("This service does not ask for: {codes}.")
        raise Invalid("unknown_fact", _listing(message, strange), field=f"facts.{strange[0]}")
    cleaned = clean_facts(given)
    answers = {code: _answers(known[code], values) for code, values in cleaned.items()}
    missing = [fact.code for fact in service.facts if fact.required and not answers.get(fact.code)]
    if missing and whole:
        message = _("Please answer these questions too: {codes}.")
        raise Invalid("facts_missing", _listing(message, missing), field=f"facts.{missing[0]}")
    return {code: values for code, values in answers.items() if values}


def _listing(message: Message, codes: Sequence[str]) -> Message:
    return format_lazy(message, codes=", ".join(code[:80] for code in codes[:10]))


def _answers(fact: FactEntry, values: Sequence[str]) -> list[str]:
    field = f"facts.{fact.code}"
    answers = [value for value in values if value]
    too_many = len(answers) > 1 and fact.datatype != FactType.MULTIPLE
    if too_many or not all(_is_answer(fact, answer) for answer in answers):
        message = _("This is no possible answer to the question “{code}”.")
        raise Invalid("fact_invalid", format_lazy(message, code=fact.code), field=field)
    return answers


def _is_answer(fact: FactEntry, answer: str) -> bool:
    if fact.datatype in (FactType.SINGLE, FactType.MULTIPLE):
        return any(answer == key for key, _texts in fact.values)
    try:
        if fact.datatype == FactType.NUMBER:
            return abs(float(answer.replace(",", "."))) < float("inf")
        if fact.datatype == FactType.DATETIME:
            datetime.fromisoformat(answer)
    except ValueError:
        return False
    return True
