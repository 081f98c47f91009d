"""The desk's page about dispatch: seen by those who answer for it, and sent again from there."""

import pytest

from komek.cases.models import DispatchDelivery
from komek.kernel.actors import Role
from tests.cases.dispatch.depots import connected, handed_over
from tests.surfaces.faces import opened, organisation
from tests.surfaces.people import STAFF, browser, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
MAY = {Role.SUPERVISOR, Role.ADMINISTRATOR}


@pytest.fixture
def stuck() -> DispatchDelivery:
    """A letter that came back."""
    connected(organisation(), "email", address="lamps@lights.example")
    opened(browser())
    handed_over()
    DispatchDelivery.objects.update(state="failed", error="bounced")
    return DispatchDelivery.objects.get()


@pytest.mark.parametrize("role", STAFF)
def test_it_is_for_supervisors_and_administrators(role: Role, stuck: DispatchDelivery) -> None:
    client = browser_of(role, organisation())
    assert client.get("/desk/dispatch/").status_code == (200 if role in MAY else 403)
    answer = client.post(f"/desk/dispatch/{stuck.id}/")
    assert answer.status_code == (302 if role in MAY else 403)


def test_it_says_what_is_stuck_and_why(stuck: DispatchDelivery) -> None:
    page = browser_of(Role.SUPERVISOR).get("/desk/dispatch/").content.decode()
    assert "The letter came back: is the address right?" in page
    assert "Send again" in page
    assert "look at it" in page


def test_the_case_says_how_it_was_handed_over(stuck: DispatchDelivery) -> None:
    number = stuck.assignment.case.number
    page = browser_of(Role.OPERATOR).get(f"/desk/case/{number}/").content.decode()
    assert "Handed over: Letter with a link · Refused" in page


def test_one_is_sent_again(stuck: DispatchDelivery) -> None:
    client = browser_of(Role.SUPERVISOR)
    answer = client.post(f"/desk/dispatch/{stuck.id}/", follow=True)
    assert "1 is sent again." in answer.content.decode()
    stuck.refresh_from_db()
    assert stuck.state == "waiting"
    assert client.post(f"/desk/dispatch/{stuck.id}/").status_code == 409


def test_all_are_sent_again(stuck: DispatchDelivery) -> None:
    client = browser_of(Role.SUPERVISOR)
    client.post(f"/desk/dispatch/of/{organisation().id}/")
    stuck.refresh_from_db()
    assert stuck.state == "waiting"


def test_where_everybody_works_at_the_desk_it_says_so() -> None:
    page = browser_of(Role.SUPERVISOR).get("/desk/dispatch/").content.decode()
    assert "Everybody works at the desk." in page
    assert "Everything arrived." in page
