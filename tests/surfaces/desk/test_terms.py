"""Terms on the pages: pauses and extensions, at the desk and for the resident."""

from datetime import UTC, datetime, timedelta

import pytest

from komek.cases import access
from komek.cases.models import Case
from komek.directory.models import CommissionMember
from komek.kernel import clock
from komek.kernel.actors import Role
from tests.surfaces.city import LONG_AGO
from tests.surfaces.faces import act, opened, organisation
from tests.surfaces.people import browser, browser_of, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
MONDAY = datetime(2026, 9, 14, 5, 0, tzinfo=UTC)


@pytest.fixture
def now():
    with clock.travel(MONDAY) as journey:
        yield journey


@pytest.fixture
def case(now) -> Case:
    return opened(browser())


@pytest.fixture
def executor():
    return browser(user("executor@example.kz", Role.EXECUTOR, organisation()))


@pytest.fixture
def members():
    """A commission of two."""
    users = [user(f"member{n}@example.kz", Role.INSPECTOR) for n in range(2)]
    for one in users:
        CommissionMember.objects.create(user=one, valid_from=LONG_AGO)
    return [browser(one) for one in users]


def page(client, case: Case) -> str:
    return " ".join(client.get(f"/desk/case/{case.number}/").content.decode().split())


def public_page(case: Case) -> str:
    """As whoever has the key sees it."""
    client = browser()
    client.post("/follow/", {"number": case.number, "key": access.key_of(case.uid)})
    return " ".join(client.get(f"/case/{case.number}/").content.decode().split())


def test_a_pause_is_seen_by_everybody_and_its_days_are_given_back(
    case: Case, now, executor
) -> None:
    operator = browser_of(Role.OPERATOR)
    act(executor, case, "ask", text="Which lamp?")
    assert "stand still" not in public_page(case)
    assert act(operator, case, "pause").status_code == 302
    for shown in (page(executor, case), public_page(case)):
        assert "since 14 September 2026" in shown
        assert "at the latest until 21 September 2026" in shown
    assert act(executor, case, "pause").status_code == 403
    now.forward(timedelta(days=2))
    act(operator, case, "reply", text="The last one")
    for shown in (page(executor, case), public_page(case)):
        assert "2 working days, waiting for an answer" in shown
        assert "Promised until 25 September 2026 now, instead of 23 September 2026." in shown


WISH = {"reason_code": "weather", "wished": "2026-09-30", "text": "Rain all week"}


def wishes(client) -> str:
    return " ".join(client.get("/desk/terms/").content.decode().split())


def test_the_commission_refuses_and_the_term_stays(case: Case, executor, members) -> None:
    wrong = act(executor, case, "ask_extension", **WISH | {"wished": "2027-09-30"})
    assert "The law allows no later day than 5 December 2026." in wrong.content.decode()
    assert act(executor, case, "ask_extension", **WISH).status_code == 302
    assert "the commission has not decided" in page(executor, case)
    assert "commission" not in public_page(case)
    assert act(executor, case, "vote_extension", in_favour="yes").status_code == 403
    one, _other = members
    assert "0 in favour, 0 against" in wishes(one)
    assert "Rain all week" in page(one, case)
    act(one, case, "vote_extension", in_favour="no")
    assert "Nothing waits here." in wishes(one)
    assert "refused by the commission" in page(executor, case)
    assert "The commission gave no more time; the term stays" in page(executor, case)
    assert "23 September 2026" in public_page(case)
    assert "commission" not in public_page(case)


def test_more_time_is_seen_by_the_resident_and_somebody_calls_them(case, executor, members) -> None:
    act(executor, case, "ask_extension", **WISH)
    for one in members:
        act(one, case, "vote_extension", in_favour="yes")
    public = public_page(case)
    assert "until 30 September 2026, because the weather does not allow the work" in public
    assert "Promised until 30 September 2026 now, instead of 23 September 2026." in public
    operator = browser_of(Role.OPERATOR)
    assert "17 September 2026" in wishes(operator)
    assert "waiting for the commission" not in wishes(operator)
    act(operator, case, "tell_extension")
    assert "17 September 2026" not in wishes(operator)
    assert act(operator, case, "tell_extension").status_code == 409


@pytest.mark.parametrize("role", [Role.EXECUTOR, Role.HEAD, Role.LEADER, Role.EDITOR])
def test_the_list_of_wishes_is_the_centres(role: Role) -> None:
    assert browser_of(role, organisation()).get("/desk/terms/").status_code == 403
