"""The desk's page of work whose person is away: seen, ticked, given to a colleague."""

from datetime import timedelta

import pytest

from komek.cases.models import Assignment, Case
from komek.directory.models import Absence
from komek.kernel import clock
from komek.kernel.actors import Role
from komek.kernel.models import User
from komek.kernel.permissions import table
from tests.surfaces.faces import act, opened, organisation
from tests.surfaces.people import STAFF, browser, browser_of, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def serik() -> User:
    """An executor on leave, with a case."""
    found = user("serik@example.kz", Role.EXECUTOR, organisation())
    act(browser(found), opened(browser()), "accept")
    now = clock.now()
    Absence.objects.create(user=found, valid_from=now, valid_to=now + timedelta(days=9))
    return found


@pytest.mark.parametrize("role", STAFF)
def test_who_gives_others_work_on(role: Role, serik: User) -> None:
    client = browser_of(role, organisation())
    may = table()["cases.reassign"][role] != "-"
    for address in ("/desk/absent/", f"/desk/absent/{serik.id}/"):
        assert client.get(address).status_code == (200 if may else 403)


def test_everything_ticked_goes_to_a_colleague(serik: User) -> None:
    dana = user("dana@example.kz", Role.EXECUTOR, organisation())
    boss = browser(user("boss@example.kz", Role.HEAD, organisation()))
    assert "serik" in boss.get("/desk/absent/").content.decode()
    address = f"/desk/absent/{serik.id}/"
    page = boss.get(address)
    offered = [one for one, _name in page.context["form"].fields["user_id"].choices]
    assert dana.id in offered
    assert serik.id not in offered
    sent = {"user_id": dana.id, "reason": "leave"}
    assert boss.post(address, sent).status_code == 400
    case = Case.objects.get()
    assert boss.post(address, {**sent, "held": str(case.uid), "reason": ""}).status_code == 400
    assert boss.post(address, {**sent, "held": str(case.uid)}).status_code == 302
    assert Assignment.objects.get().person == dana
    assert "serik" not in boss.get("/desk/absent/").content.decode()
    past = boss.get(f"/desk/case/{case.number}/").content.decode()
    assert "Another person of the organisation has it now" in past
