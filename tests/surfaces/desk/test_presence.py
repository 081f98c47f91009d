"""Colleagues see who else is in a case; nobody else does, and nobody is seen for long."""

from datetime import timedelta

import pytest

from komek.cases.models import Case
from komek.kernel import clock
from komek.kernel.actors import Role
from komek.surfaces.models import Presence
from komek.surfaces.services import presence
from tests.surfaces.faces import opened, organisation
from tests.surfaces.people import browser, browser_of, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def case() -> Case:
    return opened(browser())


def here(client, case: Case, **said: str) -> str:
    answer = client.post(f"/desk/case/{case.number}/here/", said)
    assert answer.status_code in (200, 204)
    return answer.content.decode()


def test_colleagues_see_each_other(case: Case) -> None:
    serik = browser(user("serik@example.kz", Role.EXECUTOR, organisation()))
    lara = browser(user("lara@example.kz", Role.INSPECTOR))
    assert here(serik, case).strip() == ""
    assert "<strong>serik</strong> (executor) is looking" in here(lara, case)
    assert (
        "<strong>lara</strong> (inspector)"
        in serik.get(f"/desk/case/{case.number}/").content.decode()
    )
    here(serik, case, writing="1")
    assert "serik</strong> (executor) is writing" in here(lara, case)
    here(serik, case, gone="1")
    assert here(lara, case).strip() == ""


@pytest.mark.parametrize("role", [Role.LEADER, Role.ANALYST])
def test_readers_who_do_not_work_on_cases_neither_see_nor_are_seen(role: Role, case: Case) -> None:
    here(browser(user("serik@example.kz", Role.EXECUTOR, organisation())), case)
    reader = browser_of(role)
    assert reader.post(f"/desk/case/{case.number}/here/").status_code == 403
    assert "serik" not in reader.get(f"/desk/case/{case.number}/").content.decode()
    assert Presence.objects.count() == 1


def test_another_organisation_is_not_told(case: Case) -> None:
    stranger = browser(user("s@example.kz", Role.EXECUTOR, organisation("water")))
    assert stranger.post(f"/desk/case/{case.number}/here/").status_code == 403
    assert not Presence.objects.exists()


def test_the_accused_are_not_told(case: Case) -> None:
    Case.objects.filter(id=case.id).update(accused=organisation())
    accused = browser(user("s@example.kz", Role.HEAD, organisation()))
    assert accused.post(f"/desk/case/{case.number}/here/").status_code in (403, 404)


def test_whoever_is_silent_is_gone(case: Case) -> None:
    here(browser(user("serik@example.kz", Role.EXECUTOR, organisation())), case)
    other = browser(user("lara@example.kz", Role.INSPECTOR))
    Presence.objects.update(at=clock.now() - timedelta(seconds=41))
    assert here(other, case).strip() == ""
    assert presence.sweep(clock.now()) == 0
    assert presence.sweep(clock.now() + timedelta(minutes=15)) == 2
