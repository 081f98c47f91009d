"""The desk: a part of the work is given away, found, done; the case waits for it."""

import pytest

from komek.cases.models import Task
from komek.kernel.actors import Role
from tests.surfaces.faces import act, opened, organisation
from tests.surfaces.people import browser, browser_of, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def test_from_giving_to_answering() -> None:
    case = opened(browser())
    holder = browser_of(Role.EXECUTOR, organisation())
    plumber = browser(user("plumber@example.kz", Role.EXECUTOR, organisation("water")))
    water = organisation("water").id
    assert act(holder, case, "split", text="", organisation_id=water).status_code == 400
    assert act(holder, case, "split", text="Суды жабыңыз", organisation_id=water).status_code == 302
    task = Task.objects.get()
    page = holder.get(f"/desk/case/{case.number}/").content.decode()
    assert "Parts of the work" in page
    assert act(holder, case, "answer", text="Дайын").status_code == 409
    assert case.number in plumber.get("/desk/tasks/").content.decode()
    assert plumber.get(f"/desk/case/{case.number}/").status_code == 200
    done = act(plumber, case, "finish_task", task_id=task.id, text="Жабылды")
    assert done["Location"] == "/desk/"
    assert case.number not in plumber.get("/desk/tasks/").content.decode()
    assert act(holder, case, "answer", text="Дайын").status_code == 302


def test_taken_back_and_refused() -> None:
    case = opened(browser())
    holder = browser_of(Role.EXECUTOR, organisation())
    plumber = browser(user("plumber@example.kz", Role.EXECUTOR, organisation("water")))
    for _ in range(2):
        act(holder, case, "split", text="Суды жабыңыз", organisation_id=organisation("water").id)
    first, second = Task.objects.order_by("id")
    assert act(holder, case, "withdraw_task", task_id=first.id).status_code == 302
    assert act(plumber, case, "refuse_task", task_id=first.id, text="Жоқ").status_code == 400
    assert act(plumber, case, "refuse_task", task_id=second.id, text="Жоқ").status_code == 302
    assert sorted(Task.objects.values_list("state", flat=True)) == ["refused", "withdrawn"]
