"""`three`, the Python client of Open311, unchanged and against a server on the loopback.

Its last release is from 2013, for Python 2; the one name that Python 3 has no more is lent to it.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from django.utils.timezone import localtime

from komek.cases.models import Case
from komek.intake.models import Attachment, Message
from tests.surfaces import city
from tests.surfaces.city import INSIDE
from tests.surfaces.open311.partner import walk
from tests.surfaces.open311.test_files import picture as photo

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer
    from three import Three

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = {"lat": str(INSIDE[0]), "long": str(INSIDE[1]), "description": "Жарық жоқ"}


@pytest.fixture
def client_of(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes clients of the server, with or without a key."""
    monkeypatch.setattr(itertools, "ifilter", filter, raising=False)
    import three

    city.build()

    def made(**settings: str) -> Three:
        endpoint = f"{live_server.url}/open311/v2"
        return three.Three(endpoint, discovery=f"{endpoint}/discovery.json", **settings)

    return made


@pytest.fixture
def client(client_of: Any) -> Three:
    return client_of(api_key=city.make_key(), jurisdiction="astana.kz")


def test_it_discovers_and_lists(client: Three) -> None:
    assert client.discovery()["endpoints"][0]["type"] == "production"
    assert [one["service_code"] for one in client.services()] == ["advice", "lift", "street_light"]
    assert client.services("lift")["attributes"][0]["code"] == "entrance"


def test_it_files_and_follows(client: Three) -> None:
    (receipt,) = client.post("street_light", name="Айгүл Серікова", phone="87015551474", **WORDS)
    number = receipt["service_request_id"]
    assert Message.objects.get().body == "Жарық жоқ"
    assert client.token(number) == [{"service_request_id": number, "token": number}]
    (one,) = client.request(number)
    assert (one["service_request_id"], one["status"]) == (number, "open")
    walk(Case.objects.get(), "withdraw")
    assert client.request(number)[0]["status"] == "closed"


def test_it_files_by_address_and_with_a_picture(client: Three) -> None:
    (receipt,) = client.post(
        "street_light", address="Достық 12", description="Dark", media=photo().file
    )
    assert receipt["service_request_id"] == Case.objects.get().number
    assert Case.objects.get().address == "Достық 12"
    assert Attachment.objects.count() == 1


def test_its_filters(client: Three) -> None:
    for code in ("street_light", "advice", "street_light"):
        client.post(code, **WORDS)
    light, advice, first = (one.number for one in Case.objects.order_by("-id"))

    def found(*code: str, **filters: Any) -> list[str]:
        return [one["service_request_id"] for one in client.requests(*code, **filters)]

    assert found() == found(jurisdiction_id="") == [light, advice, first]
    assert found(count=2) == [light, advice]
    assert found("advice") == [advice]
    assert found("advice,street_light", status="open", count=1) == [light]
    today = localtime(Case.objects.latest("id").opened_at).strftime("%m-%d-%Y")
    tomorrow_at_most = found(start=today)
    assert tomorrow_at_most == found(between=[today, today])
    assert found(between=["01-01-2020", "02-01-2020"]) == []


def test_without_a_key_it_may_only_read(client_of: Any) -> None:
    visitor = client_of()
    assert visitor.services()
    (fault,) = visitor.post("street_light", **WORDS)
    assert (fault["code"], visitor.post_response.status_code) == (403, 403)
    assert not Case.objects.exists()
