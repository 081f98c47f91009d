"""FixMyStreet's way of using Open311, played as it does it.

XML only, read as XML::Simple does; paths appended to an endpoint that ends in "/"; the key as a
form field; media_url repeated, or photos uploaded; a token is asked about when there is no number;
the last two hours of updates are polled, and what has no place, no id or another moment is skipped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.test import Client

from komek.cases import services
from komek.cases.models import Case
from komek.intake.models import Attachment, Message
from komek.kernel import clock
from komek.kernel.actors import SYSTEM
from komek.kernel.clock import Journey
from tests.surfaces.city import INSIDE
from tests.surfaces.open311.partner import walk
from tests.surfaces.open311.test_files import picture as photo

ENDPOINT = "/open311/v2/"
STATES = {
    "open": "confirmed",
    "closed": "fixed - council",
    "fixed": "fixed - council",
    "not councils responsibility": "not responsible",
    "no further action": "unable to fix",
}
VISIBLE = {
    *("confirmed", "fixed - council", "closed", "in progress", "planned", "investigating"),
    *("action scheduled", "for triage", "cancelled", "duplicate", "not responsible"),
}


@dataclass
class Comment:
    """What an update became on FixMyStreet."""

    external_id: str
    text: str
    state: str
    at: datetime


@dataclass
class Report:
    """A report on FixMyStreet, once it was sent."""

    external_id: str
    state: str = "confirmed"
    comments: list[Comment] = field(default_factory=list)


class FixMyStreet:
    """The client. What it does not understand it passes over in silence."""

    def __init__(self, api_key: str, jurisdiction: str = "") -> None:
        self.api_key, self.jurisdiction = api_key, jurisdiction
        self.client = Client()
        self.reports: dict[str, Report] = {}

    def get(self, path: str, **parameters: str) -> ElementTree.Element | None:
        if self.jurisdiction:
            parameters["jurisdiction_id"] = self.jurisdiction
        answer = self.client.get(f"{ENDPOINT}{path}?{urlencode(parameters)}")
        return ElementTree.fromstring(answer.content) if answer.status_code == 200 else None

    def post(self, path: str, fields: dict[str, Any]) -> ElementTree.Element | None:
        common = {"jurisdiction_id": self.jurisdiction, "api_key": self.api_key}
        answer = self.client.post(ENDPOINT + path, common | fields)
        return ElementTree.fromstring(answer.content) if answer.status_code == 200 else None

    def populate(self) -> dict[str, list[str]]:
        """The codes of the services, with those attributes that people are asked for."""
        services_list = self.get("services.xml")
        found: dict[str, list[str]] = {}
        for service in services_list if services_list is not None else ():
            code = service.findtext("service_code") or ""
            found[code] = []
            if service.findtext("metadata") == "true":
                definition = self.get(f"services/{code}.xml")
                assert definition is not None
                found[code] = [
                    attribute.findtext("code") or ""
                    for attribute in definition.iterfind("attributes/attribute")
                    if attribute.findtext("variable") == "true"
                ]
        return found

    def send(self, title: str, detail: str, **more: Any) -> Report | None:
        """Send a report; None when it has to be tried again later."""
        lat, long = INSIDE
        fields = {
            "description": f"{title}\n\n{detail}\n\nhttps://fms.example/report/1\n",
            "service_code": "street_light",
            "first_name": "Aigul",
            "last_name": "S.",
            "email": "aigul@example.kz",
            "lat": f"{lat:.6f}",
            "long": f"{long:.6f}",
        }
        root = self.post("requests.xml", fields | more)
        if root is None:
            return None
        number = root.findtext("request/service_request_id") or self._by_token(root)
        report = Report(number) if number else None
        if report is not None:
            self.reports[report.external_id] = report
        return report

    def _by_token(self, root: ElementTree.Element) -> str:
        token = root.findtext("request/token")
        answer = self.get(f"tokens/{token}.xml") if token else None
        return "" if answer is None else answer.findtext("request/service_request_id") or ""

    def comment(self, report: Report, update_id: int, text: str, status: str = "OPEN") -> bool:
        """Send a comment on as an update; False when it has to be tried again."""
        root = self.post(
            "servicerequestupdates.xml",
            {
                "updated_datetime": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
                "service_request_id": report.external_id,
                "status": status,
                "description": text,
                "first_name": "Aigul",
                "last_name": "-",
                "email": "aigul@example.kz",
                "update_id": update_id,
            },
        )
        received = "" if root is None else root.findtext("request_update/update_id") or ""
        if received:
            report.comments.append(Comment(received, text, "", clock.now()))
        return bool(received)

    def fetch_updates(self) -> int:
        """Poll what happened in the last two hours; returns how many comments were made."""
        end = clock.now().replace(microsecond=0)
        span = [moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in (end - timedelta(hours=2), end)]
        root = self.get(
            "servicerequestupdates.xml",
            api_key=self.api_key,
            start_date=span[0],
            end_date=span[1],
        )
        assert root is not None
        return sum(self._take(update, span) for update in root.iterfind("request_update"))

    def _take(self, update: ElementTree.Element, span: list[str]) -> bool:
        at = datetime.fromisoformat(update.findtext("updated_datetime") or "")
        in_utc = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        report = self.reports.get(update.findtext("service_request_id") or "")
        update_id = update.findtext("update_id")
        if report is None or not update_id or not span[0] <= in_utc <= span[1]:
            return False
        if any(comment.external_id == update_id for comment in report.comments):
            return False
        status = (update.findtext("status") or "").lower().replace("_", " ")
        state = STATES.get(status, status)
        if state in VISIBLE:
            report.state = state
        text = update.findtext("description") or ""
        report.comments.append(Comment(update_id, text, state, at))
        return True

    def fetch_requests(self, start: datetime, end: datetime) -> list[str]:
        """Numbers of requests that others filed, of those that have a place."""
        root = self.get("requests.xml", start_date=start.isoformat(), end_date=end.isoformat())
        assert root is not None
        return [
            request.findtext("service_request_id") or ""
            for request in root.iterfind("request")
            if request.findtext("lat") and request.findtext("long")
        ]


@pytest.fixture
def fms(api_key: str, noon: Journey) -> FixMyStreet:
    return FixMyStreet(api_key)


def test_it_fills_its_list_of_categories(fms: FixMyStreet) -> None:
    asked = {"advice": [], "lift": ["entrance", "trouble"], "street_light": []}
    assert fms.populate() == asked


def test_it_sends_a_report_with_links(fms: FixMyStreet) -> None:
    links = ["https://fms.example/photo/1.jpeg", "https://fms.example/photo/1.1.jpeg"]
    report = fms.send("Dark", "For three days", media_url=links)
    assert report is not None
    assert report.external_id == Case.objects.get().number
    assert Message.objects.get().body.splitlines()[-2:] == links


def test_it_sends_a_report_with_photos(fms: FixMyStreet) -> None:
    photos = {"photo1": photo("1.jpg"), "photo2": photo("2.jpg", "blue")}
    assert fms.send("Dark", "For three days", **photos)
    assert set(Attachment.objects.values_list("name", flat=True)) == {"1.jpg", "2.jpg"}


def test_it_sends_answers_to_questions(fms: FixMyStreet) -> None:
    fields = {"service_code": "lift", "attribute[entrance]": "2"}
    assert fms.send("Stuck", "Between floors", **fields)
    assert Message.objects.get().facts == {"entrance": ["2"]}


def test_a_refused_report_is_tried_again(fms: FixMyStreet) -> None:
    assert fms.send("Stuck", "Between floors", service_code="lift") is None
    assert not Case.objects.exists()


def test_a_token_would_lead_to_the_number(fms: FixMyStreet) -> None:
    report = fms.send("Dark", "For three days")
    assert report is not None
    waiting = ElementTree.fromstring(
        f"<service_requests><request><token>{report.external_id}</token></request>"
        "</service_requests>"
    )
    assert fms._by_token(waiting) == report.external_id


def test_it_hears_what_the_city_did(fms: FixMyStreet, noon: Journey) -> None:
    report = fms.send("Dark", "For three days")
    stranger = FixMyStreet("")
    stranger.reports = fms.reports
    assert report is not None
    case = Case.objects.get()
    states = []
    for verb in ("route", "accept", "ask"):
        noon.forward(timedelta(minutes=20))
        walk(case, verb)
        assert fms.fetch_updates() == 1
        assert fms.fetch_updates() == 0
        states.append(report.state)
    assert states == ["confirmed", "in progress", "investigating"]
    assert report.comments[0].text == "Ұйымға берілді (Жарық)"
    # Without the key there are only days, whose beginning is in no two hours of the afternoon.
    assert stranger.fetch_updates() == 0


def test_what_happened_earlier_than_two_hours_ago_was_polled_before(
    fms: FixMyStreet, noon: Journey
) -> None:
    assert fms.send("Dark", "For three days")
    walk(Case.objects.get(), "route")
    noon.forward(timedelta(hours=2, seconds=1))
    assert fms.fetch_updates() == 0


def test_a_conversation_and_its_end(fms: FixMyStreet, noon: Journey) -> None:
    report = fms.send("Dark", "For three days")
    assert report is not None
    case = Case.objects.get()
    assert fms.comment(report, 1, "Any news?")
    walk(case, "route", "ask")
    noon.forward(timedelta(minutes=5))
    assert fms.comment(report, 2, "The one by the school")
    # Its own update comes back under the id it was given, and makes no second comment.
    assert fms.fetch_updates() == 2
    walk(case, "answer")
    noon.forward(timedelta(minutes=5))
    assert fms.comment(report, 3, "It shines, thank you", "FIXED")
    assert fms.fetch_updates() == 1
    assert len(report.comments) == 6
    case.refresh_from_db()
    assert case.state == "closed"
    noon.forward(timedelta(days=1))
    assert fms.comment(report, 4, "Dark again", "OPEN")
    case.refresh_from_db()
    assert (case.state, case.reopened) == ("assigned", 1)


def test_it_passes_over_requests_without_a_place(fms: FixMyStreet, noon: Journey) -> None:
    assert fms.send("Dark", "For three days")
    placed = Case.objects.get()
    nowhere = {"service_code": "advice", "lat": "", "long": ""}
    assert fms.send("A question", "About bills", **nowhere)
    now = clock.now()
    assert fms.fetch_requests(now - timedelta(days=1), now) == [placed.number]


def test_a_case_withdrawn_at_the_desk_is_cancelled_there_too(
    fms: FixMyStreet, noon: Journey
) -> None:
    report = fms.send("Dark", "For three days")
    assert report is not None
    services.withdraw(actor=SYSTEM, case_uid=Case.objects.get().uid)
    assert fms.fetch_updates() == 1
    assert report.state == "cancelled"


def test_its_jurisdiction_may_be_configured(api_key: str, noon: Journey, settings: Any) -> None:
    settings.JURISDICTIONS = ("astana.kz",)
    assert FixMyStreet(api_key, "astana.kz").send("Dark", "For three days")
    assert FixMyStreet(api_key, "elsewhere").send("Dark", "For three days") is None
    assert FixMyStreet(api_key).send("Dark", "For three days")
