"""Keys at the doors: what they are for, how often they may ask, and that counting costs nothing."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from komek.cases.models import Case
from komek.kernel import clock, keys
from komek.kernel.actors import KeyScope
from komek.kernel.models import ApiKey
from tests.surfaces import city
from tests.surfaces.open311.partner import Partner, request
from tests.surfaces.open311.test_updates import stored

pytestmark = pytest.mark.usefixtures("own_counters")
CITY = ZoneInfo("Asia/Almaty")


def limited(partner: Partner, **limits: object) -> Partner:
    return Partner(partner.form, city.make_key(**limits))


def test_too_many_a_minute_are_told_when_to_come_again(partner: Partner) -> None:
    partner = limited(partner, rate=2)
    with clock.travel(datetime(2026, 11, 18, 12, tzinfo=CITY)) as journey:
        for _ in range(2):
            assert partner.send("requests", **request()).status_code == 200
        before = stored()
        refused = partner.send("requests", **request())
        (fault,) = partner.faults(refused, 429)
        assert (fault["code"], fault["reason"]) == ("429", "rate_exceeded")
        assert fault["description"] == ("This API key is limited to 2 a minute. Try again in 30 s.")
        assert refused.headers["Retry-After"] == "30"
        assert stored() == before
        journey.forward(timedelta(seconds=30))
        assert partner.send("requests", **request()).status_code == 200


def test_too_many_a_day_wait_for_midnight(partner: Partner) -> None:
    partner = limited(partner, quota=1)
    with clock.travel(datetime(2026, 11, 18, 22, tzinfo=CITY)) as journey:
        partner.file()
        refused = partner.send("requests", **request())
        assert partner.reason(refused, 429) == "quota_exceeded"
        assert refused.headers["Retry-After"] == str(2 * 3600)
        journey.forward(timedelta(hours=2))
        partner.file()


def test_reads_with_a_key_count_and_others_are_open(partner: Partner) -> None:
    partner = limited(partner, quota=2)
    for resource in ("requests", "servicerequestupdates"):
        assert partner.ask(resource, api_key=partner.api_key).status_code == 200
    for resource in ("requests", "servicerequestupdates"):
        answer = partner.ask(resource, api_key=partner.api_key)
        assert partner.reason(answer, 429) == "quota_exceeded"
        assert partner.ask(resource).status_code == 200


def test_a_refused_form_counts_once(partner: Partner) -> None:
    partner = limited(partner, quota=2)
    assert partner.send("requests", **request(service_code="no_such")).status_code == 404
    partner.file()
    assert partner.send("requests", **request()).status_code == 429


def test_a_key_for_reading_files_nothing(partner: Partner) -> None:
    partner = limited(partner, scopes=[KeyScope.READ])
    answer = partner.send("requests", **request())
    assert partner.reason(answer, 403) == "scope_missing"
    assert not Case.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_filing_with_limits_is_still_one_statement() -> None:
    city.build()
    partner = Partner("json", city.make_key(rate=1000, quota=1000))
    partner.file()
    with CaptureQueriesContext(
        connection,
    ) as statements:
        partner.send("requests", **request())
    # Outside a transaction of the tests it is its own commit, too.
    assert len(statements) == 1, [one["sql"] for one in statements]


NEW = {"service_code": "street_light", "text": "Dark", "lat": 51.128, "lon": 71.43}


def rest(secret: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})


def opened_by_rest(client: Client) -> str:
    answer = client.post("/api/v1/cases", NEW, content_type="application/json")
    assert answer.status_code == 201, answer.content
    return answer.json()["number"]


def test_rest_counts_the_same_requests(city_of_rest: None) -> None:
    secret = city.make_key(quota=2)
    opened_by_rest(rest(secret))
    Partner("json", secret).file()
    refused = rest(secret).post("/api/v1/cases", NEW, content_type="application/json")
    assert refused.status_code == 429
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert int(refused.headers["Retry-After"]) > 0
    problem = refused.json()
    assert (problem["status"], problem["code"]) == (429, "quota_exceeded")
    assert problem["detail"] == "This API key is limited to 2 a day. Try again tomorrow."


def test_rest_reads_and_acts_where_the_key_filed(city_of_rest: None) -> None:
    client, other = rest(city.make_key()), rest(city.make_key())
    number = opened_by_rest(client)
    for path in ("", "/timeline"):
        assert client.get(f"/api/v1/cases/{number}{path}").status_code == 200
        assert other.get(f"/api/v1/cases/{number}{path}").status_code == 403
    assert client.get(f"/api/v1/cases/{number}").json()["verbs"] == ["remark", "withdraw"]
    withdraw = f"/api/v1/cases/{number}/withdraw"
    assert other.post(withdraw).status_code == 403
    assert client.post(withdraw).json()["state"] == "withdrawn"
    assert client.post(f"/api/v1/cases/{number}/accept").status_code == 403


@pytest.mark.parametrize(
    ("scope", "statuses"),
    [(KeyScope.READ, (200, 403)), (KeyScope.ACT, (403, 200)), (KeyScope.FILE, (403, 403))],
)
def test_rest_asks_for_the_scope(
    city_of_rest: None, scope: KeyScope, statuses: tuple[int, int]
) -> None:
    secret = city.make_key()
    number = opened_by_rest(rest(secret))
    key = ApiKey.objects.latest("id")
    keys.change(actor=city.ADMINISTRATOR, id=key.id, scopes=[scope], rate=None, quota=None)
    read = rest(secret).get(f"/api/v1/cases/{number}")
    act = rest(secret).post(f"/api/v1/cases/{number}/withdraw")
    assert (read.status_code, act.status_code) == statuses
    for refused in (read, act):
        if refused.status_code == 403:
            assert refused.json()["code"] == "scope_missing"


@pytest.fixture
def city_of_rest(city: None) -> None:
    """The same city, for tests that speak to both doors and need only one format."""
