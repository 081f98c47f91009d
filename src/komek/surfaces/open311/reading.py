"""GET requests: the one public picture of cases, in the words of GeoReport v2."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from komek.cases import public, updates
from komek.cases.access import unknown
from komek.cases.models import State
from komek.cases.public import PublicCase, begin_of
from komek.cases.updates import Moments
from komek.directory import snapshot
from komek.kernel.errors import Invalid
from komek.kernel.numbering import InvalidNumber
from komek.kernel.permissions import at_all
from komek.surfaces.open311.asked import Asked
from komek.surfaces.open311.filters import filters
from komek.surfaces.open311.statuses import CLOSED, DETAILED
from komek.surfaces.open311.writing import Record, moment


def requests(asked: Asked) -> list[Record]:
    """Public requests, newest first: without dates those of the last 90 days, 1000 at most."""
    wanted, piece = filters(asked)
    found = public.page(
        asked.visitor, wanted, after=piece.after, skip=piece.skip, limit=piece.limit
    )
    return _records(asked, found)


def request(asked: Asked, code: str) -> list[Record]:
    """One public request, as a list of one; raises NotFound."""
    return _records(asked, [_case(asked, code)])


def token(asked: Asked, code: str = "") -> list[Record]:
    """The request of a token. Numbers are given at once here, so each is its own token."""
    if not code:
        message = _("Say which token this is about: it is missing in the address.")
        raise Invalid("token_missing", message)
    return [{"service_request_id": _case(asked, code).number, "token": code}]


def _case(asked: Asked, number: str) -> PublicCase:
    if not number:
        message = _("Say which request this is about: its number is missing in the address.")
        raise Invalid("service_request_id_missing", message)
    try:
        return public.case(asked.visitor, number)
    except InvalidNumber as error:
        # In an address even a mistyped number is simply not there.
        raise unknown() from error


def _records(asked: Asked, cases: Sequence[PublicCase]) -> list[Record]:
    exact: dict[int, Moments] = {}
    if at_all(asked.reader, "cases.read"):
        exact = updates.moments(asked.reader, [case.id for case in cases])
    extended = asked.text("extensions") == "true"
    return [_record(case, exact.get(case.id), asked.language, extended) for case in cases]


def _record(case: PublicCase, exact: Moments | None, language: str, extended: bool) -> Record:
    organisation = case.organisation
    # The public may know no more than the day.
    when = exact or Moments(begin_of(case.opened), begin_of(case.updated), begin_of(case.expected))
    return {
        "service_request_id": case.number,
        "status": "closed" if case.state in CLOSED else "open",
        "status_notes": when.answer or str(State(case.state).label),
        "service_name": case.service.name(language).text,
        "service_code": case.service.code,
        "description": case.text,
        "agency_responsible": organisation.name(language).text if organisation else "",
        "service_notice": "",
        "requested_datetime": moment(when.opened),
        "updated_datetime": moment(when.updated),
        "expected_datetime": moment(when.expected),
        "address": "",
        "address_id": "",
        "zipcode": "",
        "lat": case.lat,
        "long": case.lon,
        "media_url": "",
        **({"extended_attributes": _extended(case, when, language)} if extended else {}),
    }


def _extended(case: PublicCase, when: Moments, language: str) -> Record:
    # Long before the request is closed: that the resident decides.
    answered = {"answered_datetime": moment(when.answered)} if when.answered else {}
    groups = {group.id: group for group in snapshot.current().groups()}
    return {
        "detailed_status": DETAILED[State(case.state)],
        "group": groups[case.service.group_id].name(language).text,
        **answered,
    }
