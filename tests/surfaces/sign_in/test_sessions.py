"""Where somebody is signed in is listed, and ends: by themselves, by an administrator, by time."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from komek.kernel.actors import Role
from komek.kernel.models import AuditEntry, User
from komek.surfaces.models import SignIn
from komek.surfaces.sign_in.devices import device_of
from tests.surfaces.people import resident, user
from tests.surfaces.sign_in.factors import ask_and_type

pytestmark = pytest.mark.django_db
DEVICES = "/accounts/devices/"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0"


@pytest.fixture
def operator() -> User:
    return user("op@example.kz", Role.OPERATOR)


def on(device: str, who: User) -> Client:
    """A browser of this kind that is signed in and has opened a page."""
    client = Client(headers={"accept-language": "en", "user-agent": device})
    client.force_login(who)
    client.get(DEVICES)
    return client


def is_in(client: Client) -> bool:
    return client.get(DEVICES).status_code == 200


def age(client: Client, *, first: timedelta, last: timedelta) -> None:
    now = timezone.now()
    row = SignIn.objects.filter(session_id=client.session.session_key)
    row.update(at=now - first, seen_at=now - last)


@pytest.mark.parametrize(
    ("header", "device"),
    [
        (PHONE, "Chrome · Android"),
        (DESK, "Firefox · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge · Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) Chrome/1 YaBrowser/24 Safari/5",
            "Yandex Browser · Linux",
        ),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_device_is_called_as_its_owner_would(header: str, device: str) -> None:
    assert device_of(header) == device


def test_devices_are_listed_and_another_one_is_ended(operator: User) -> None:
    phone, desk = on(PHONE, operator), on(DESK, operator)
    page = desk.get(DEVICES).content.decode()
    assert page.index("Firefox · Windows") < page.index("this device") < page.index("Chrome")
    lost = SignIn.objects.get(device="Chrome · Android")
    desk.post(f"{DEVICES}{lost.id}/end/")
    assert (is_in(phone), is_in(desk)) == (False, True)
    assert AuditEntry.objects.filter(action="account.session_ended").count() == 1


def test_all_others_are_ended_at_once(operator: User) -> None:
    desk, others = on(DESK, operator), [on(PHONE, operator) for _ in range(3)]
    desk.post(f"{DEVICES}others/end/")
    assert is_in(desk)
    assert not any(map(is_in, others))


def test_nobody_ends_other_peoples(operator: User) -> None:
    theirs, mine = on(PHONE, operator), on(DESK, resident("r@example.kz"))
    row = SignIn.objects.get(user=operator)
    assert mine.post(f"{DEVICES}{row.id}/end/").status_code == 404
    mine.post(f"{DEVICES}others/end/")
    assert is_in(theirs)


def test_signing_out_forgets_the_device(operator: User) -> None:
    on(DESK, operator).post("/accounts/logout/")
    assert not SignIn.objects.exists()
    assert not Session.objects.filter(signin__isnull=False).exists()


def test_staff_are_signed_out_when_nothing_happens_for_hours(operator: User, settings) -> None:
    client = on(DESK, operator)
    age(client, first=timedelta(hours=5), last=settings.STAFF_IDLE + timedelta(minutes=1))
    page = client.get("/desk/", follow=True)
    assert page.redirect_chain[-1][0].startswith("/accounts/code/")
    assert "You were signed out" in page.content.decode()


def test_and_after_a_long_day_whatever_happens(operator: User, settings) -> None:
    client = on(DESK, operator)
    age(client, first=settings.STAFF_SIGNED_IN + timedelta(minutes=1), last=timedelta())
    assert not is_in(client)


def test_a_page_that_only_follows_changes_is_nobody_at_the_desk(operator: User) -> None:
    client = on(DESK, operator)
    age(client, first=timedelta(hours=2), last=timedelta(hours=2))
    before = SignIn.objects.get().seen_at
    client.get("/desk/", headers={"x-part": "1"})
    assert SignIn.objects.get().seen_at == before
    client.get("/desk/")
    assert SignIn.objects.get().seen_at > before


@pytest.mark.parametrize("name", ["live:address", "desk:standing", "desk:here"])
def test_nor_is_one_that_only_says_that_it_is_open(name: str, operator: User) -> None:
    client = on(DESK, operator)
    age(client, first=timedelta(hours=2), last=timedelta(hours=2))
    before = SignIn.objects.get().seen_at
    address = reverse(name, args=["1234567"] if name == "desk:here" else [])
    ask = client.post if name == "desk:here" else client.get
    assert ask(address).status_code in (200, 400, 404)
    assert SignIn.objects.get().seen_at == before


def test_residents_stay_signed_in() -> None:
    client = on(PHONE, resident("r@example.kz"))
    age(client, first=timedelta(days=10), last=timedelta(days=10))
    assert is_in(client)


def test_a_city_may_let_staff_stay_too(operator: User, settings) -> None:
    settings.STAFF_IDLE = settings.STAFF_SIGNED_IN = timedelta()
    client = on(DESK, operator)
    age(client, first=timedelta(days=10), last=timedelta(days=10))
    assert is_in(client)


def test_whoever_is_shut_out_is_out_at_the_next_request(operator: User) -> None:
    client = on(DESK, operator)
    User.objects.filter(id=operator.id).update(is_active=False)
    assert not is_in(client)


def test_a_request_of_a_known_session_costs_no_more_than_before(
    operator: User, django_assert_num_queries
) -> None:
    client = on(DESK, operator)
    # The session with its device; the account with roles, resident, factor; the list itself.
    with django_assert_num_queries(3):
        client.get(DEVICES)


def test_whoever_signed_in_and_did_nothing_yet_is_signed_out_too(operator: User) -> None:
    waiting = Client()
    ask_and_type(waiting, operator.email)
    administrator = on(DESK, user("admin@example.kz", Role.ADMINISTRATOR))
    administrator.post(f"/desk/access/{operator.id}/end/")
    assert not is_in(waiting)
