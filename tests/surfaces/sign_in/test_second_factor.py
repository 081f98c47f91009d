"""Two factors at the door: whose roles ask for them, what opens it, what does not."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from komek.config.entry import STAFF, roles_asked_of
from komek.kernel.actors import Role
from komek.kernel.models import AuditEntry, OutboxEvent, User
from tests.surfaces.people import browser, resident, user
from tests.surfaces.sign_in.factors import (
    CHECK,
    HERE,
    ask_and_type,
    recovery_codes,
    shown_by_app,
    with_app,
    wrong,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(settings) -> None:
    settings.SECOND_FACTOR_ROLES = roles_asked_of("staff")


@pytest.fixture
def operator() -> User:
    return user("op@example.kz", Role.OPERATOR)


def is_at_the_desk(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


@pytest.mark.usefixtures("asked")
class TestRolesThatAsk:
    @pytest.mark.parametrize("role", sorted(STAFF))
    def test_every_role_of_staff_sets_one_up_first(self, role: Role) -> None:
        client = browser(user("a@example.kz", role))
        page = client.get("/desk/?list=work")
        assert page["Location"] == f"{HERE}?next=/desk/%3Flist%3Dwork"
        setting_up = client.get(page["Location"]).content.decode()
        assert "One more step before you begin" in setting_up

    def test_until_then_nothing_of_the_role_is_open_anywhere(self) -> None:
        client = browser(user("a@example.kz", Role.ADMINISTRATOR))
        assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(HERE)
        assert client.get("/api/v1/cases").status_code == 403
        assert client.get("/live/").status_code in (302, 403, 404)

    def test_residents_are_asked_for_none(self) -> None:
        assert browser(resident("r@example.kz")).get("/mine/").status_code == 200

    def test_whoever_has_one_works(self, operator: User) -> None:
        assert is_at_the_desk(browser(with_app(operator)))

    def test_recovery_codes_alone_are_none(self, operator: User) -> None:
        recovery_codes(operator)
        assert not is_at_the_desk(browser(operator))


def test_a_city_may_ask_for_none(operator: User) -> None:
    assert is_at_the_desk(browser(operator))


def test_a_city_may_name_the_roles(settings, operator: User) -> None:
    settings.SECOND_FACTOR_ROLES = roles_asked_of("administrator, data_protection")
    assert is_at_the_desk(browser(operator))
    assert not is_at_the_desk(browser(user("a@example.kz", Role.ADMINISTRATOR)))


@pytest.mark.parametrize("text", ["staf", "resident", "anonymous operator"])
def test_a_mistyped_policy_is_refused_and_not_ignored(text: str) -> None:
    with pytest.raises(ValueError, match="KOMEK_SECOND_FACTOR: no roles of staff"):
        roles_asked_of(text)


@pytest.mark.usefixtures("asked")
def test_an_app_is_set_up_with_codes_for_the_day_it_is_lost(operator: User) -> None:
    client = browser(operator)
    form = client.get(f"{HERE}app/add/").context["form"]
    from allauth.mfa.totp.internal import auth

    refused = client.post(f"{HERE}app/add/", {"code": "000"})
    assert "Incorrect code" in refused.content.decode()
    counter = next(iter(auth.yield_hotp_counters_from_time())) + 1
    code = auth.format_hotp_value(auth.hotp_value(form.secret, counter))
    done = client.post(f"{HERE}app/add/", {"code": code})
    assert done["Location"] == f"{HERE}codes/"
    assert is_at_the_desk(client)
    secret = Authenticator.objects.get(type="totp").data["secret"]
    assert form.secret not in secret
    assert AuditEntry.objects.get(action="account.factor_added").fields == ["totp"]


def test_the_letter_alone_does_not_open_the_door(operator: User) -> None:
    with_app(operator)
    client = browser()
    assert ask_and_type(client, operator.email)["Location"] == CHECK
    assert client.get("/desk/").status_code == 302
    assert "Incorrect code" in client.post(CHECK, {"code": wrong()}).content.decode()
    assert client.post(CHECK, {"code": shown_by_app()})["Location"] == "/desk/"
    assert is_at_the_desk(client)
    entry = AuditEntry.objects.get(action="account.sign_in")
    assert entry.fields == ["code", "totp"]


def test_the_app_may_be_half_a_minute_off_and_no_more(operator: User) -> None:
    with_app(operator)
    for periods, opens in ((-3, False), (3, False), (-1, True)):
        client = browser()
        ask_and_type(client, operator.email)
        client.post(CHECK, {"code": shown_by_app(periods)})
        assert is_at_the_desk(client) is opens


def test_a_code_that_was_seen_over_a_shoulder_opens_nothing(operator: User) -> None:
    with_app(operator)
    code = shown_by_app(1)
    for opens in (True, False):
        client = browser()
        ask_and_type(client, operator.email)
        client.post(CHECK, {"code": code})
        assert is_at_the_desk(client) is opens


def test_nor_does_it_written_otherwise(operator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with_app(operator)
    code = shown_by_app(+1)
    ask_and_type(first := browser(), operator.email)
    assert first.post(CHECK, {"code": code}).status_code == 302
    # Half a minute later allauth has forgotten it, and it is still good.
    monkeypatch.setattr(TOTP, "_mark_code_used", lambda *_: True)
    ask_and_type(second := browser(), operator.email)
    assert second.post(CHECK, {"code": f"{code[:3]}-{code[3:]}"}).status_code == 200


def test_each_recovery_code_opens_once(operator: User) -> None:
    code = recovery_codes(with_app(operator))[3]
    for opens in (True, False):
        client = browser()
        ask_and_type(client, operator.email)
        client.post(CHECK, {"code": code})
        assert is_at_the_desk(client) is opens


def test_where_somebody_wanted_to_go_is_kept_over_both_factors(operator: User) -> None:
    with_app(operator)
    client = browser()
    assert ask_and_type(client, operator.email, next="/desk/?list=work")["Location"] == CHECK
    assert client.post(CHECK, {"code": shown_by_app()})["Location"] == "/desk/?list=work"


def test_factors_change_only_after_one_was_shown_again(operator: User) -> None:
    with_app(operator)
    client = browser(operator)
    asked = client.post(f"{HERE}app/remove/")
    assert asked["Location"].startswith(f"{HERE}again/")
    client.post(asked["Location"], {"code": wrong()})
    assert Authenticator.objects.filter(type="totp").exists()
    client.post(asked["Location"], {"code": shown_by_app(), "next": f"{HERE}app/remove/"})
    client.post(f"{HERE}app/remove/")
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.filter(action="account.factor_removed").count() == 1


def test_another_device_is_signed_out_when_a_factor_is_added(operator: User) -> None:
    thief, owner = browser(operator), browser(operator)
    assert is_at_the_desk(thief)
    form = owner.get(f"{HERE}app/add/").context["form"]
    from allauth.mfa.totp.internal import auth

    counter = next(iter(auth.yield_hotp_counters_from_time()))
    code = auth.format_hotp_value(auth.hotp_value(form.secret, counter))
    owner.post(f"{HERE}app/add/", {"code": code})
    assert is_at_the_desk(owner)
    assert not is_at_the_desk(thief)


def test_its_owner_is_told_by_an_event_without_secrets(operator: User) -> None:
    client = browser(with_app(operator))
    client.post(f"{HERE}again/", {"code": shown_by_app()})
    client.post(f"{HERE}codes/new/")
    told = OutboxEvent.objects.get(kind="account.factor_changed")
    assert told.data == {"user": operator.id, "what": "renewed", "factor": "recovery_codes"}
