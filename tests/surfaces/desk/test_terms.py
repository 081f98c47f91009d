"""Terms on the pages: pauses, at the desk and for the resident."""

from datetime import UTC, datetime, timedelta

import pytest

from komek.cases import access
from komek.cases.models import Case
from komek.kernel import clock
from komek.kernel.actors import Role
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
