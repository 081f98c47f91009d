"""XML and JSON say the same, whatever is asked for."""

from typing import Any

import pytest
from django.http import HttpResponse

from komek.kernel.clock import Journey
from tests.surfaces import city
from tests.surfaces.open311.partner import Partner, request, walk
from tests.surfaces.open311.pictures import picture

pytestmark = pytest.mark.usefixtures("noon")

Both = tuple[Partner, Partner]


@pytest.fixture
def both(api_key: str) -> Both:
    """The same partner, in each format."""
    return Partner("xml", api_key), Partner("json", api_key)


def agreed(answers: list[HttpResponse]) -> Any:
    """The one picture of both answers."""
    first, second = map(picture, answers)
    assert first == second
    assert first
    assert answers[0].status_code == answers[1].status_code
    return first


def asked(both: Both, resource: str, **parameters: Any) -> Any:
    return agreed([one.ask(resource, **parameters) for one in both])


def sent(both: Both, resource: str, **fields: Any) -> Any:
    return agreed([one.send(resource, **fields) for one in both])


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
@pytest.mark.parametrize("resource", ["discovery", "services", "services/lift", "services/advice"])
def test_the_catalogue(both: Both, resource: str, locale: str) -> None:
    asked(both, resource, locale=locale)


@pytest.mark.parametrize("key", ["", "own"])
@pytest.mark.parametrize("extensions", ["", "true"])
def test_requests_and_updates(both: Both, noon: Journey, key: str, extensions: str) -> None:
    in_work, withdrawn, placeless = (
        both[0].file(),
        both[0].file(),
        both[1].file(service_code="advice", lat=None, long=None),
    )
    walk(in_work, "route", "accept")
    walk(withdrawn, "withdraw")
    more = {"api_key": key and both[0].api_key, "extensions": extensions}
    assert len(asked(both, "requests", **more)) == 3
    assert len(asked(both, "servicerequestupdates", **more)) == 3
    for case in (in_work, withdrawn, placeless):
        asked(both, f"requests/{case.number}", **more)
        asked(both, f"tokens/{case.number}", **more)


def test_receipts(both: Both) -> None:
    fields = request(**{"attribute[external_id]": "once"})
    assert len(sent(both, "requests", **fields)[0]) == 4
    case = walk(both[0].file(), "route", "ask")
    agreed([one.update(case) for one in both])


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_refusals(both: Both, language: str) -> None:
    more = {"locale": language}
    assert len(asked(both, "nothing", **more)) == 1
    asked(both, "services/no_such", **more)
    asked(both, "requests/12", **more)
    asked(both, "requests", status="done", **more)
    assert len(asked(both, "requests", status="done", bbox="1", **more)) == 2
    assert len(sent(both, "requests", **request(lat="x", service_code=None, **more))) == 2
    sent(both, "requests", **request(api_key="", **more))
    sent(both, "servicerequestupdates", status="SOLVED", update_id="a", **more)


def test_what_is_too_much(both: Both, own_counters: None) -> None:
    for one in both:
        one.api_key = city.make_key(quota=1)
        assert one.send("requests", **request()).status_code == 200
    sent_more = [one.send("requests", **request()) for one in both]
    assert agreed(sent_more)[0]["code"] == "429"
