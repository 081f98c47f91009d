"""Administrators help who lost a device, and sign people out; never themselves."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from komek.kernel import outbox
from komek.kernel.actors import Grant, Role
from komek.kernel.models import AuditEntry, OutboxEvent, User
from komek.surfaces import subscribers
from komek.surfaces.identity import actor_of_user
from komek.surfaces.sign_in import queries
from tests.surfaces.people import STAFF, browser, browser_of, user
from tests.surfaces.sign_in.factors import with_app

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> User:
    return with_app(user("aliya@example.kz", Role.OPERATOR))


def test_a_lost_device_is_reset_and_its_owner_told(operator: User) -> None:
    User.objects.filter(id=operator.id).update(language="ru")
    theirs = browser(operator)
    assert theirs.get("/desk/").status_code == 200
    administrator = browser_of(Role.ADMINISTRATOR)
    page = administrator.get("/desk/access/?q=aliya").content.decode()
    assert "aliya@example.kz" in page
    administrator.post(f"/desk/access/{operator.id}/reset/")
    assert not Authenticator.objects.exists()
    assert theirs.get("/desk/").status_code == 302
    assert AuditEntry.objects.filter(action="account.factors_reset").count() == 1
    event = OutboxEvent.objects.get(kind="account.factor_changed")
    subscribers.tell_of_factor(outbox.event_of(event))
    assert mail.outbox[-1].to == ["aliya@example.kz"]
    assert mail.outbox[-1].extra_headers["Content-Language"] == "ru"


def test_nobody_resets_their_own() -> None:
    who = with_app(user("a@example.kz", Role.ADMINISTRATOR))
    refused = browser(who).post(f"/desk/access/{who.id}/reset/")
    assert refused.status_code == 403
    assert "ask another administrator" in refused.content.decode()
    assert Authenticator.objects.exists()


def test_there_must_be_something_to_reset() -> None:
    plain = user("plain@example.kz", Role.OPERATOR)
    administrator = browser_of(Role.ADMINISTRATOR)
    assert administrator.post(f"/desk/access/{plain.id}/reset/").status_code == 409
    assert administrator.post("/desk/access/999999/reset/").status_code == 404
    assert administrator.post("/desk/access/999999/end/").status_code == 404


def test_somebody_is_signed_out_everywhere(operator: User) -> None:
    theirs = [browser(operator) for _ in range(2)]
    assert [one.get("/desk/").status_code for one in theirs] == [200, 200]
    browser_of(Role.ADMINISTRATOR).post(f"/desk/access/{operator.id}/end/")
    assert [one.get("/desk/").status_code for one in theirs] == [302, 302]
    assert Authenticator.objects.exists()


@pytest.mark.parametrize("role", sorted(set(STAFF) - {Role.ADMINISTRATOR}))
def test_nobody_else_does(operator: User, role: Role) -> None:
    client = browser_of(role)
    for path in ("/desk/access/?q=a", "/desk/access/1/reset/", "/desk/access/1/end/"):
        assert client.post(path).status_code == 403
    assert Authenticator.objects.exists()


def test_many_who_are_called_alike_cost_no_more_queries(
    operator: User, django_assert_num_queries
) -> None:
    for number in range(5):
        browser(with_app(user(f"aliya{number}@example.kz", Role.OPERATOR))).get("/desk/")
    actor = actor_of_user(user("admin@example.kz", Role.ADMINISTRATOR), "en")
    with django_assert_num_queries(4):
        found = queries.entrants(actor, "aliya")
    assert len(found) == 6
    assert [len(one.sign_ins) for one in found] == [0, 1, 1, 1, 1, 1]
    assert {one.grants for one in found} == {(Grant(Role.OPERATOR, None),)}
    assert {one.factors for one in found} == {("totp", "recovery_codes")}
