"""Staff sign in at the city's identity provider; a real one answers, and nobody gets in by it
who was not let in before."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client

from komek.cli import doctor
from komek.config.entry import STAFF, roles_asked_of
from komek.kernel.actors import Role
from komek.kernel.models import AuditEntry, User
from komek.surfaces.sign_in.oidc import vouches_for_two
from tests.surfaces.people import browser, resident, user
from tests.surfaces.sign_in import provider
from tests.surfaces.sign_in.factors import CHECK, with_app

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:8109"
PEOPLE = {
    "aliya": {"email": "Aliya@example.kz", "email_verified": True, "name": "Әлия"},
    "stranger": {"email": "stranger@example.kz", "email_verified": True},
    "unproven": {"email": "aliya@example.kz", "email_verified": False},
    "nameless": {},
}


@pytest.fixture(scope="module")
def one_provider() -> Iterator[str]:
    """Started once; every test points the settings to it."""
    from types import SimpleNamespace

    with provider.running(SimpleNamespace(), BASE, PEOPLE) as issuer:
        yield issuer


@pytest.fixture(autouse=True)
def configured(one_provider: str, settings) -> None:
    from komek.config.entry import oidc_provider

    settings.PUBLIC_URL, settings.OIDC_URL, settings.OIDC_NAME = BASE, one_provider, "Qala ID"
    settings.SOCIALACCOUNT_PROVIDERS = oidc_provider(
        one_provider, "Qala ID", provider.CLIENT, provider.SECRET
    )


def sign_in(client: Client, login: str, **more: str) -> HttpResponse:
    return provider.arrive(
        client, provider.back_from(provider.to_the_provider(client, **more), login)
    )


def refused(answer: HttpResponse, sentence: str) -> bool:
    return answer.status_code == 403 and sentence in answer.content.decode()


def with_parameter(address: str, **changed: str) -> str:
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changed
    return urlunsplit(parts._replace(query=urlencode(query)))


def test_a_member_of_staff_signs_in_by_a_verified_address(settings) -> None:
    aliya = user("aliya@example.kz", Role.OPERATOR)
    client = browser()
    assert sign_in(client, "aliya", next="/desk/?list=work")["Location"] == "/desk/?list=work"
    assert client.get("/desk/").status_code == 200
    account = SocialAccount.objects.get(user=aliya)
    assert (account.uid, account.extra_data) == ("aliya", {})
    assert AuditEntry.objects.filter(action="account.linked").count() == 1


def test_once_linked_the_subject_counts_and_not_the_address() -> None:
    aliya = user("aliya@example.kz", Role.OPERATOR)
    sign_in(browser(), "aliya")
    User.objects.filter(id=aliya.id).update(email="new@example.kz")
    user("Aliya@example.kz".lower(), Role.ADMINISTRATOR)
    client = browser()
    sign_in(client, "aliya")
    assert client.session["_auth_user_id"] == str(aliya.id)


@pytest.mark.parametrize("login", ["stranger", "unproven", "nameless"])
def test_nobody_gets_an_account_by_it(login: str) -> None:
    user("aliya@example.kz", Role.OPERATOR)
    client = browser()
    assert refused(sign_in(client, login), "Nobody of the city&#x27;s staff has this account.")
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()
    assert client.get("/desk/").status_code == 302


def test_a_resident_is_no_staff() -> None:
    resident("aliya@example.kz")
    assert refused(sign_in(browser(), "aliya"), "This account was closed, or holds no role")
    assert not SocialAccount.objects.exists()


def test_whoever_was_shut_out_stays_out() -> None:
    aliya = user("aliya@example.kz", Role.OPERATOR)
    sign_in(browser(), "aliya")
    User.objects.filter(id=aliya.id).update(is_active=False)
    client = browser()
    assert refused(sign_in(client, "aliya"), "This account was closed")
    assert client.get("/desk/").status_code == 302


def test_an_answer_to_another_question_is_refused() -> None:
    user("aliya@example.kz", Role.OPERATOR)
    client = browser()
    there = with_parameter(provider.to_the_provider(client), nonce="somebody-elses")
    answer = provider.arrive(client, provider.back_from(there, "aliya"))
    assert refused(answer, "Signing in there did not work.")
    assert not SocialAccount.objects.exists()


def test_an_answer_to_another_browser_is_refused() -> None:
    user("aliya@example.kz", Role.OPERATOR)
    there = provider.to_the_provider(browser())
    answer = provider.arrive(browser(), provider.back_from(there, "aliya"))
    assert refused(answer, "Signing in there did not work.")


def test_a_code_of_nobody_is_refused() -> None:
    client = browser()
    there = parse_qs(urlsplit(provider.to_the_provider(client)).query)
    address = f"/accounts/oidc/callback/?code=invented&state={there['state'][0]}"
    assert refused(client.get(address), "Signing in there did not work.")


def test_whoever_turns_back_there_is_told_what_to_do() -> None:
    answer = browser().get("/accounts/oidc/callback/?error=access_denied")
    assert refused(answer, "use a code by e-mail")


def test_a_provider_that_is_away_is_no_mishap_of_ours(settings) -> None:
    from komek.config.entry import oidc_provider

    settings.SOCIALACCOUNT_PROVIDERS = oidc_provider("http://localhost:9", "Q", "komek", "x")
    answer = browser().post("/accounts/oidc/")
    assert answer.status_code == 503
    assert "Use a code by e-mail meanwhile." in answer.content.decode()


def test_a_factor_of_ones_own_is_asked_for_besides() -> None:
    with_app(user("aliya@example.kz", Role.OPERATOR))
    client = browser()
    assert sign_in(client, "aliya")["Location"] == CHECK
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize(("trusted", "opens"), [(True, True), (False, False)])
def test_the_provider_may_have_asked_for_two_factors(settings, trusted: bool, opens: bool) -> None:
    settings.SECOND_FACTOR_ROLES, settings.OIDC_SECOND_FACTOR = STAFF, trusted
    user("aliya@example.kz", Role.OPERATOR)
    client = browser()
    sign_in(client, "aliya")
    assert (client.get("/desk/").status_code == 200) is opens


@pytest.mark.parametrize(
    ("claims", "two"),
    [
        ({}, False),
        ({"amr": ["pwd"]}, False),
        ({"amr": ["pwd", "otp"]}, True),
        ({"amr": None}, False),
    ],
)
def test_what_the_provider_says_of_its_factors(claims: dict, two: bool) -> None:
    assert vouches_for_two(claims) is two


def test_without_a_provider_there_is_no_such_door(settings) -> None:
    settings.OIDC_URL = ""
    assert browser().post("/accounts/oidc/").status_code == 404
    assert browser().get("/accounts/oidc/callback/").status_code == 404
    assert "Staff: sign in with" not in browser().get("/accounts/code/").content.decode()


def test_the_doctor_says_whether_it_answers(settings, one_provider: str) -> None:
    found = doctor.identity_provider()
    assert (found.state, found.detail) == (doctor.State.LIVE, f"Qala ID at {one_provider}")
    settings.OIDC_URL = "http://localhost:9"
    assert doctor.identity_provider().state is doctor.State.PROBLEM
    settings.OIDC_URL = ""
    assert doctor.identity_provider().state is doctor.State.ABSENT


def test_the_doctor_says_who_is_asked_for_two_factors(settings) -> None:
    assert doctor.second_factor().state is doctor.State.ABSENT
    settings.SECOND_FACTOR_ROLES = roles_asked_of("administrator")
    assert doctor.second_factor().detail == "asked of administrator"


def test_the_way_there_needs_our_own_form() -> None:
    assert browser().get("/accounts/oidc/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/accounts/oidc/").status_code == 403
