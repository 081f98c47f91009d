"""GET requests: the one public picture of cases, in the words of GeoReport v2."""

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from zoneinfo import ZoneInfo

from django.conf import settings

from komek.cases import public
from komek.cases.access import unknown
from komek.cases.models import State
from komek.cases.public import PublicCase
from komek.kernel.numbering import InvalidNumber
from komek.surfaces.open311.asked import Asked
from komek.surfaces.open311.filters import CLOSED, filters
from komek.surfaces.open311.writing import Record, moment


def requests(asked: Asked) -> list[Record]:
    """Public requests, newest first: without dates those of the last 90 days, 1000 at most."""
    chosen = filters(asked)
    found: Iterator[PublicCase] = public.each(asked.visitor, chosen.wanted)
    piece = islice(found, chosen.skip, chosen.skip + chosen.limit)
    return [_request(case, asked.language) for case in piece]


def request(asked: Asked, code: str) -> list[Record]:
    """One public request, as a list of one; raises NotFound."""
    return [_request(_case(asked, code), asked.language)]


def token(asked: Asked, code: str) -> list[Record]:
    """The request of a token. Numbers are given at once here, so each is its own token."""
    return [{"token": code, "service_request_id": _case(asked, code).number}]


def _case(asked: Asked, number: str) -> PublicCase:
    try:
        return public.case(asked.visitor, number)
    except InvalidNumber as error:
        # In an address even a mistyped number is simply not there.
        raise unknown() from error


def _request(case: PublicCase, language: str) -> Record:
    organisation = case.organisation
    return {
        "service_request_id": case.number,
        "status": "closed" if case.state in CLOSED else "open",
        "status_notes": str(State(case.state).label),
        "service_name": case.service.name(language).text,
        "service_code": case.service.code,
        "description": case.text,
        "agency_responsible": organisation.name(language).text if organisation else "",
        "service_notice": "",
        "requested_datetime": _midnight(case.opened),
        "updated_datetime": _midnight(case.updated),
        "expected_datetime": _midnight(case.expected),
        "address": "",
        "address_id": "",
        "zipcode": "",
        "lat": case.lat,
        "long": case.lon,
        "media_url": "",
    }


def _midnight(day: date) -> str:
    """The day as a moment: the public may know no more than the day."""
    return moment(datetime.combine(day, time.min, ZoneInfo(settings.TIME_ZONE)))
