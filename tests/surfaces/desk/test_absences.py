"""Leaves at the desk: noted by oneself or by the head, ended again."""

from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from komek.directory import queries
from komek.directory.models import Absence
from komek.kernel import clock
from komek.kernel.actors import Role
from tests.surfaces.faces import organisation
from tests.surfaces.people import browser, browser_of, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def dana():
    return user("dana@example.kz", Role.EXECUTOR, organisation())


@pytest.fixture
def erlan():
    return user("erlan@example.kz", Role.EXECUTOR, organisation())


def note(client, who, substitute=None, days=(0, 6)):
    first, last = (localtime(clock.now() + timedelta(days=day)) for day in days)
    return client.post(
        "/desk/absences/",
        {
            "user_id": who.id,
            "first": f"{first:%Y-%m-%d}",
            "last": f"{last:%Y-%m-%d}",
            "substitute_id": substitute.id if substitute else "",
        },
    )


def test_everybody_notes_their_own_leave(dana, erlan) -> None:
    client = browser(dana)
    assert note(client, dana, erlan, days=(1, 3)).status_code == 302
    tomorrow = clock.now() + timedelta(days=2)
    assert queries.away(tomorrow) == {dana.id: erlan.id}
    assert "erlan" in client.get("/desk/absences/").content.decode()
    assert client.post(f"/desk/absences/{Absence.objects.get().id}/end/").status_code == 302
    assert not Absence.objects.exists()


def test_a_colleagues_leave_is_the_heads_to_note(dana, erlan) -> None:
    assert note(browser(dana), erlan).status_code == 400
    head = browser_of(Role.HEAD, organisation())
    assert note(head, erlan, dana).status_code == 302
    ended = browser(dana).post(f"/desk/absences/{Absence.objects.get().id}/end/")
    assert ended.status_code == 403
    other = browser(user("other@example.kz", Role.HEAD, organisation("water")))
    assert note(other, dana).status_code == 400
    assert Absence.objects.count() == 1


def test_what_is_refused_is_said_at_its_field(dana) -> None:
    client = browser(dana)
    backwards = note(client, dana, days=(3, 1))
    assert "It would end before it begins." in backwards.content.decode()
    nobody = note(client, dana, substitute=dana)
    assert "Nobody stands in for themselves." in nobody.content.decode()


def test_a_supervisor_notes_leaves_of_the_centre(dana) -> None:
    operator = user("operator@example.kz", Role.OPERATOR)
    supervisor = browser_of(Role.SUPERVISOR)
    assert note(supervisor, operator).status_code == 302
    page = supervisor.get("/desk/absences/").content.decode()
    assert "operator" in page
    assert "dana" not in page


def test_a_leave_ends_on_a_day_that_calendars_reach() -> None:
    client = browser(who := user("away@example.kz", Role.OPERATOR))
    sent = {"user_id": who.id, "first": "2026-12-01", "last": "9999-12-31"}
    answer = client.post("/desk/absences/", sent)
    assert answer.status_code == 400
    assert "last" in answer.context["absence"].errors
