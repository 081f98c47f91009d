"""Who asks: actors of requests, signing in by code, languages that follow people, the admin."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db.models import QuerySet
from django.test import Client, RequestFactory

from komek.kernel import clock
from komek.kernel.actors import Role
from komek.kernel.models import AuditEntry, User
from komek.residents.models import Account
from komek.surfaces import identity
from komek.surfaces.sign_in import services
from tests.surfaces.people import STAFF, browser, resident, user

pytestmark = pytest.mark.django_db
ASK, CONFIRM = "/accounts/code/", "/accounts/code/confirm/"


def code_sent() -> str:
    """The code in the last e-mail."""
    found = re.search(r"\d{4}-\d{4}", mail.outbox[-1].body)
    assert found
    return found[0]


def sign_in(client: Client, email: str) -> None:
    client.post(ASK, {"email": email})
    assert client.post(CONFIRM, {"code": code_sent()}).status_code == 302


def actor_in(client: Client) -> identity.Actor:
    """The actor that the next request of this browser would have."""
    request = RequestFactory().get("/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    request.user = AnonymousUser()
    if "sessionid" in request.COOKIES and "_auth_user_id" in client.session:
        request.user = User.objects.get(id=client.session["_auth_user_id"])
    return identity.actor_of(request)


def test_a_visitor_costs_no_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert actor_in(Client()).roles == {Role.ANONYMOUS}


def test_an_unknown_address_gets_a_code_and_becomes_a_resident() -> None:
    client = browser()
    sign_in(client, "Aigul@Example.kz")
    actor = actor_in(client)
    assert actor.roles == {Role.RESIDENT}
    assert Account.objects.get().resident_id == actor.resident_id
    assert User.objects.get().email == "aigul@example.kz"


def test_no_session_holds_an_address() -> None:
    client = browser()
    sign_in(client, "aigul@example.kz")
    assert "aigul" not in str(client.session.load())
    assert [one["method"] for one in client.session["account_authentication_methods"]] == ["code"]


def test_staff_get_their_roles_and_no_resident() -> None:
    user("op@example.kz", Role.OPERATOR)
    client = browser()
    sign_in(client, "OP@example.kz")
    assert actor_in(client).roles == {Role.OPERATOR}
    assert not Account.objects.exists()


def test_staff_who_are_residents_are_both() -> None:
    both = resident("both@example.kz")
    both.memberships.create(role=Role.OPERATOR)
    actor = identity.actor_of_user(both, "ru")
    assert actor.roles == {Role.OPERATOR, Role.RESIDENT}
    assert actor.resident_id is not None
    assert actor.language == "ru"


def test_the_one_query_of_a_session_knows_what_all_others_know(django_assert_num_queries) -> None:
    both = resident("both@example.kz")
    both.memberships.create(role=Role.OPERATOR)
    ended = clock.now() - timedelta(minutes=1)
    both.memberships.create(role=Role.EDITOR, valid_from=ended - timedelta(days=1), valid_to=ended)
    plain, staff = user("plain@example.kz"), user("staff@example.kz", Role.LEADER)
    closed = user("closed@example.kz", Role.LEADER)
    User.objects.filter(id=closed.id).update(is_active=False)
    backend = identity.TableBackend()
    for somebody in (both, plain, staff):
        with django_assert_num_queries(1):
            known = backend.get_user(somebody.id)
            actor = identity.actor_of_user(known, "ru")
        assert known == somebody
        assert actor == identity.actor_of_user(somebody, "ru")
    assert backend.get_user(closed.id) is None


def test_a_role_that_ended_is_gone_at_the_next_request() -> None:
    client = browser(user("op@example.kz", Role.OPERATOR))
    User.objects.get().memberships.update(valid_to=clock.now())
    assert actor_in(client).roles == {Role.ANONYMOUS}


def test_known_and_unknown_addresses_look_alike() -> None:
    user("known@example.kz", Role.OPERATOR)
    answers = [browser().post(ASK, {"email": f"{name}@example.kz"}) for name in ("known", "new")]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]
    assert [letter.subject[:12] for letter in mail.outbox] == ["Komek: code "] * 2


def test_a_wrong_code_opens_nothing_and_five_end_the_attempt() -> None:
    client = browser()
    client.post(ASK, {"email": "a@example.kz"})
    right = code_sent()
    wrong = "0000-0000" if right != "0000-0000" else "1111-1111"
    for _attempt in range(4):
        assert "Incorrect code" in client.post(CONFIRM, {"code": wrong}).content.decode()
    assert client.post(CONFIRM, {"code": wrong})["Location"] == ASK
    assert client.post(CONFIRM, {"code": right})["Location"].startswith(ASK)
    assert actor_in(client).roles == {Role.ANONYMOUS}


def test_a_code_works_once_typed_with_or_without_its_dash() -> None:
    client = browser()
    client.post(ASK, {"email": "a@example.kz"})
    assert client.post(CONFIRM, {"code": code_sent().replace("-", " ")}).status_code == 302
    assert actor_in(client).user_id is not None


def test_asking_too_often_is_refused_in_a_sentence() -> None:
    for _attempt in range(5):
        assert browser().post(ASK, {"email": "a@example.kz"}).status_code == 302
    refused = browser().post(ASK, {"email": "a@example.kz"})
    assert refused.status_code == 200
    assert "Too many" in refused.content.decode()
    assert len(mail.outbox) == 5


def test_one_place_asking_for_many_addresses_gets_a_page_that_says_so() -> None:
    answers = [browser().post(ASK, {"email": f"a{n}@example.kz"}) for n in range(21)]
    assert [answer.status_code for answer in answers[:20]] == [302] * 20
    assert "Too many" in answers[20].content.decode()
    assert len(mail.outbox) == 20


@pytest.mark.parametrize(("proxies", "refused"), [(0, True), (1, False)])
def test_who_is_behind_a_proxy_is_believed_only_of_our_own(
    settings, proxies: int, refused: bool
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for n in range(21):
        forwarded = {"X-Forwarded-For": f"203.0.113.{n}"}
        answer = browser().post(ASK, {"email": f"a{n}@example.kz"}, headers=forwarded)
    assert ("Too many" in answer.content.decode()) is refused


def test_a_new_code_and_another_address_can_be_asked_for() -> None:
    client = browser()
    client.post(ASK, {"email": "typo@example.kz"})
    first = code_sent()
    client.post(CONFIRM, {"action": "resend"})
    assert code_sent() != first
    back = client.post("/accounts/logout/", {"next": ASK})
    assert back["Location"] == ASK
    sign_in(client, "right@example.kz")
    assert Account.objects.get().user.email == "right@example.kz"


def test_a_closed_account_gets_no_code() -> None:
    closed = user("a@example.kz", Role.OPERATOR)
    User.objects.filter(id=closed.id).update(is_active=False)
    client = browser()
    assert client.post(ASK, {"email": "a@example.kz"})["Location"] == CONFIRM
    assert mail.outbox[0].subject == "Komek: this account is closed"
    assert User.objects.count() == 1


def test_no_session_outlives_its_account() -> None:
    client = browser(user("op@example.kz", Role.OPERATOR))
    User.objects.update(is_active=False)
    assert client.get("/desk/").status_code == 302


def test_there_are_no_passwords() -> None:
    client = browser()
    sign_in(client, "a@example.kz")
    assert not User.objects.get().has_usable_password()
    assert client.get("/accounts/password/reset/").status_code == 404
    assert client.get("/accounts/signup/")["Location"] == ASK
    assert client.get("/accounts/login/")["Location"] == ASK


def test_after_signing_in_one_is_where_one_wanted_to_be() -> None:
    user("op@example.kz", Role.OPERATOR)
    client = browser()
    asked = client.get("/desk/?list=triage")
    assert asked.status_code == 302
    page = client.get(asked["Location"])
    client.post(ASK, {"email": "op@example.kz", "next": page.context["redirect_field_value"]})
    done = client.post(CONFIRM, {"code": code_sent(), "next": page.context["redirect_field_value"]})
    assert done["Location"] == "/desk/?list=triage"


def test_staff_begin_at_the_desk_and_residents_with_their_requests() -> None:
    user("op@example.kz", Role.OPERATOR)
    for email, begin in (("op@example.kz", "/desk/"), ("new@example.kz", "/mine/")):
        client = browser()
        client.post(ASK, {"email": email})
        assert client.post(CONFIRM, {"code": code_sent()})["Location"] == begin


def test_the_admin_asks_nobody_for_a_password() -> None:
    editor, operator = browser(user("e@example.kz", Role.EDITOR)), user("o@example.kz", "operator")
    assert browser().get("/admin/login/?next=/admin/").status_code == 302
    assert editor.get("/admin/login/?next=/admin/audit/")["Location"] == "/admin/audit/"
    assert editor.get("/admin/login/?next=https://evil.example")["Location"] == "/admin/"
    assert editor.get("/admin/password_change/").status_code == 404
    assert browser(operator).get("/admin/login/").status_code == 403


def test_nobody_is_sent_to_another_site() -> None:
    client = browser()
    client.post(ASK, {"email": "a@example.kz", "next": "https://evil.example/"})
    done = client.post(CONFIRM, {"code": code_sent(), "next": "https://evil.example/"})
    assert done["Location"] == "/mine/"
    chosen = client.post("/i18n/setlang/", {"language": "ru", "next": "//evil.example/"})
    assert chosen["Location"] == "/"


def test_the_language_follows_the_person_to_the_next_device() -> None:
    first = browser()
    sign_in(first, "a@example.kz")
    first.post("/i18n/setlang/", {"language": "ru", "next": "/accounts/logout/"})
    second = browser(language="en")
    sign_in(second, "a@example.kz")
    assert second.get("/accounts/logout/")["Content-Language"] == "ru"


def test_the_language_switch_keeps_the_page_and_its_query() -> None:
    client = browser(language="kk")
    page = client.get("/accounts/code/?next=/desk/%3Flist%3Dwork").content.decode()
    here = re.search(r'name="next" value="([^"]*)"', page)
    assert here
    assert here[1] == "/accounts/code/?next=/desk/%3Flist%3Dwork"
    back = client.post("/i18n/setlang/", {"language": "en", "next": here[1]})
    assert back["Location"] == here[1]
    assert client.get(back["Location"])["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "kk"), ("de", "kk"), ("ru-KZ,ru;q=0.9", "ru"), ("en-US,en", "en"), ("kk-KZ", "kk")],
)
def test_a_visitor_reads_what_the_browser_asks_for_and_kazakh_otherwise(
    header: str, language: str
) -> None:
    page = Client().get(ASK, headers={"accept-language": header})
    assert page["Content-Language"] == language
    assert f'<html lang="{language}"' in page.content.decode()


def test_the_look_is_a_choice_kept_on_the_device() -> None:
    client = browser()
    client.post("/look/", {"theme": "dark", "next": ASK})
    client.post("/look/", {"density": "compact", "next": ASK})
    page = client.get(ASK).content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-density="compact"' in page
    client.post("/look/", {"theme": '"><script>', "next": ASK})
    page = client.get(ASK).content.decode()
    assert "data-theme" not in page
    assert 'data-density="compact"' in page


def test_pages_allow_no_foreign_and_no_inline_code() -> None:
    page = Client().get(ASK)
    assert page["Content-Security-Policy"].startswith("default-src 'self';")
    assert "unsafe" not in page["Content-Security-Policy"]
    text = page.content.decode()
    assert not re.search(r"<script(?![^>]* src=)", text)
    assert not re.search(r"""\s(style|on\w+)=["']""", text)


@pytest.mark.parametrize("role", STAFF)
def test_the_admin_asks_the_table(role: Role) -> None:
    somebody = user("a@example.kz", role)
    uses = role in (Role.EDITOR, Role.ADMINISTRATOR, Role.DATA_PROTECTION)
    assert somebody.is_staff is uses
    assert somebody.has_perm("directory.view_service") is uses
    edits = role in (Role.EDITOR, Role.ADMINISTRATOR)
    assert User.objects.get().has_perm("directory.change_service") is edits


def test_accounts_that_nobody_used_are_forgotten_after_a_day() -> None:
    mistyped = services.begin(actor=identity.Actor.anonymous(), email="typo@example.kz")
    assert mistyped
    user("staff@example.kz", Role.OPERATOR)
    resident("resident@example.kz")
    assert services.forget_unfinished() == 0
    with clock.travel(clock.now() + timedelta(days=2)):
        services.forget_unfinished()
    left = set(User.objects.values_list("email", flat=True))
    assert left == {"staff@example.kz", "resident@example.kz"}
    assert AuditEntry.objects.filter(action="account.forget").count() == 1


def test_an_unknown_address_is_a_page_and_not_a_stack_trace() -> None:
    page = browser().get("/nowhere/")
    assert page.status_code == 404
    assert "There is no such page" in page.content.decode()


def test_an_account_that_somebody_else_begins_at_this_moment_is_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked = QuerySet.exists

    def too_late(rows: QuerySet) -> bool:
        found = looked(rows)
        if rows.model is User and not found and not User.objects.count():
            User.objects.create(email="new@example.kz")
        return found

    monkeypatch.setattr(QuerySet, "exists", too_late)
    client = browser()
    assert client.post(ASK, {"email": "new@example.kz"})["Location"] == CONFIRM
    assert User.objects.count() == 1
    assert client.post(CONFIRM, {"code": code_sent()})["Location"] == "/mine/"
