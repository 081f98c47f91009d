"""POST requests: a partner's form becomes a case, and the answer says how to follow it."""

import re
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from komek.cases.services import NewCase, OpenedCase, Reporter, open_case
from komek.directory import snapshot
from komek.directory.entries import ServiceEntry
from komek.kernel.errors import Invalid
from komek.kernel.ids import in_groups
from komek.kernel.numbering import display
from komek.kernel.places import Point
from komek.surfaces.coordinates import point
from komek.surfaces.open311 import catalogue
from komek.surfaces.open311.asked import Asked
from komek.surfaces.open311.faults import gathered
from komek.surfaces.open311.words import files, links, words
from komek.surfaces.open311.writing import Record

CHANNEL = "open311"
EXTERNAL_ID = "external_id"
LONGEST_ID = 18

_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]+)\](?:\[\])?")


def file(asked: Asked) -> list[Record]:
    """Open the case and answer with its number; a form sent again gets the number it has."""
    with gathered(_service, _place, _building, links, asked=asked):
        new = _new_case(asked)
    return [_receipt(open_case(actor=asked.partner, new=new))]


def _new_case(asked: Asked) -> NewCase:
    service = _service(asked)
    facts = _facts(asked)
    external_id = facts.pop(EXTERNAL_ID, [""])[-1]
    place = _place(asked)
    return NewCase(
        service_code=service.code,
        text=words(asked),
        language=asked.language,
        channel=CHANNEL,
        external_id=asked.request.headers.get("Idempotency-Key") or external_id,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        building_id=_building(asked),
        address=asked.text("address_string"),
        facts=facts,
        reporter=_reporter(asked),
        files=files(asked),
    )


def _receipt(opened: OpenedCase) -> Record:
    return {
        "service_request_id": opened.number,
        "service_notice": _notice(opened),
        "account_id": None,
        "key": opened.key,
    }


def _service(asked: Asked) -> ServiceEntry:
    return catalogue.service_of(asked.text("service_code"))


def _notice(opened: OpenedCase) -> str:
    sentence = _(
        "You will have an answer by {day}; to follow this request, open {address} and give the"
        " number {number} and the key {key}."
    )
    return sentence.format(
        day=_day(opened.promised_due),
        address=f"{settings.PUBLIC_URL}/case/{opened.number}/",
        number=display(opened.number),
        key=in_groups(opened.key),
    )


def _day(due: datetime) -> str:
    return _written(due.astimezone(ZoneInfo(settings.TIME_ZONE)).date(), get_language())


@lru_cache(maxsize=1000)
def _written(day: date, _language: str | None) -> str:
    """A day in the active language; writing it takes longer than finding a district."""
    return date_format(day, "DATE_FORMAT")


def _facts(asked: Asked) -> dict[str, list[str]]:
    """attribute[CODE]=value and attribute[CODE][]=value, as often as they come."""
    found: dict[str, list[str]] = {}
    for name in asked.names():
        if match := _ATTRIBUTE.fullmatch(name):
            found.setdefault(match[1], []).extend(asked.texts(name))
    return found


def _place(asked: Asked) -> Point | None:
    lat, long = asked.text("lat"), asked.text("long")
    if not lat and not long:
        return None
    return point(snapshot.current(), _degrees(lat, "lat"), _degrees(long, "long"))


def _degrees(text: str, field: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        message = gettext_lazy("Latitude and longitude must both be numbers.")
        raise Invalid("coordinates_unreadable", message, field=field) from error


def _building(asked: Asked) -> int | None:
    """The id in the address register, which is what `address_id` means here."""
    text = asked.text("address_id").strip()
    if not text:
        return None
    # Longer than any id; Python itself refuses to read very long numbers.
    if not text.isdecimal() or len(text) > LONGEST_ID:
        message = gettext_lazy("There is no such building in the address register.")
        raise Invalid("unknown_building", message, field="address_id")
    return int(text)


def _reporter(asked: Asked) -> Reporter | None:
    name = f"{asked.text('first_name').strip()} {asked.text('last_name').strip()}".strip()
    email, phone = asked.text("email"), asked.text("phone")
    if not (name or email or phone):
        return None
    return Reporter(name=name, email=email, phone=phone)
