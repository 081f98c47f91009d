"""A partner's program in the tests: it asks in one format and reads the picture of the answer."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client

from komek.cases import services
from komek.cases.models import Case
from komek.kernel.actors import SYSTEM
from komek.kernel.numbering import parse, sequence_of
from tests.surfaces.city import INSIDE
from tests.surfaces.open311.pictures import picture

ROOT = "/open311/v2"
NOON = datetime(2026, 11, 18, 7, tzinfo=UTC)
"""Noon in the city, five hours ahead."""


class Partner:
    """Asks at /open311/v2/ in one format, in English."""

    def __init__(self, form: str, api_key: str = "") -> None:
        self.form, self.api_key = form, api_key
        self.client = Client(headers={"Accept-Language": "en"})

    def ask(self, resource: str, **parameters: Any) -> HttpResponse:
        """GET a resource."""
        return self.client.get(f"{ROOT}/{resource}.{self.form}", parameters)

    def read(self, resource: str, **parameters: Any) -> Any:
        """The picture of a resource that is there."""
        answer = self.ask(resource, **parameters)
        assert answer.status_code == 200, answer.content
        return picture(answer)

    def send(self, resource: str, query: str = "", **fields: Any) -> HttpResponse:
        """POST a form with the key."""
        fields = {"api_key": self.api_key, **fields}
        known = {name: value for name, value in fields.items() if value is not None}
        return self.client.post(f"{ROOT}/{resource}.{self.form}{query}", known)

    def file(self, **changes: Any) -> Case:
        """File a request about a street light, and be sure that it is there."""
        answer = self.send("requests", **request(**changes))
        assert answer.status_code == 200, answer.content
        (receipt,) = picture(answer)
        return case_of(receipt["service_request_id"])

    def update(self, case: Case, status: str = "UNCHANGED", **changes: Any) -> HttpResponse:
        """Send an update as FixMyStreet does."""
        usual = {
            "service_request_id": case.number,
            "update_id": "fms-1",
            "status": status,
            "updated_datetime": "2026-11-18T07:05:00Z",
            "description": "It blinks",
            "first_name": "Aigul",
            "last_name": "-",
            "email": "aigul@example.kz",
        }
        return self.send("servicerequestupdates", **(usual | changes))

    def faults(self, answer: HttpResponse, status: int) -> list[dict[str, str]]:
        """What was refused, once it was refused with this status."""
        assert answer.status_code == status, answer.content
        found = picture(answer)
        assert all(set(one) == {"code", "description", "reason"} for one in found)
        return found

    def reason(self, answer: HttpResponse, status: int) -> str:
        """The one reason of a refusal."""
        (fault,) = self.faults(answer, status)
        assert fault["code"] == str(status)
        return fault["reason"]


def request(**changes: Any) -> dict[str, Any]:
    """A request that is accepted, with some fields changed; None leaves one out."""
    lat, long = INSIDE
    usual = {"service_code": "street_light", "lat": lat, "long": long, "description": "Dark"}
    return usual | changes


def case_of(number: str) -> Case:
    """The case of a number."""
    return Case.objects.get(id=sequence_of(parse(number)))


def walk(case: Case, *verbs: str) -> Case:
    """Do what the city does to a case, to get it where a test wants it."""
    words = {"ask": "Which lamp?", "answer": "The lamp was changed."}
    for verb in verbs:
        more: dict[str, Any] = {"text": words[verb]} if verb in words else {}
        if verb == "route":
            from komek.directory.models import Organisation

            organisation = Organisation.objects.get(code="lights")
            more = {"organisation_id": organisation.id, "reason_code": "by_hand"}
        getattr(services, verb)(actor=SYSTEM, case_uid=case.uid, **more)
    case.refresh_from_db()
    return case
