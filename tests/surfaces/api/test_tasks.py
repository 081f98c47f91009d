"""REST: parts of the work."""

import pytest

from komek.directory.models import Organisation
from komek.kernel import reference
from komek.kernel.actors import Role
from tests.surfaces.api.callers import Caller, signed_in
from tests.surfaces.city import INSIDE

NEW = {"service_code": "street_light", "text": "Dark", "lat": INSIDE[0], "lon": INSIDE[1]}


@pytest.fixture
def number(city: None) -> str:
    lights = Organisation.objects.get(code="lights")
    Organisation.objects.create(code="water", kind="utility", valid_from=lights.valid_from)
    reference.changed()
    operator = Caller(signed_in(Role.OPERATOR))
    opened = str(operator.post("/cases", NEW).json()["number"])
    operator.post(f"/cases/{opened}/route", {"organisation": "lights", "reason": "known"})
    return opened


def test_given_done_and_listed(number: str) -> None:
    holder = Caller(signed_in(Role.HEAD, Organisation.objects.get(code="lights")))
    plumber = Caller(signed_in(Role.EXECUTOR, Organisation.objects.get(code="water")))
    given = {"text": "Close it", "organisation": "water"}
    assert holder.post(f"/cases/{number}/split", given).status_code == 200
    assert holder.post(f"/cases/{number}/answer", {"text": "x"}).json()["code"] == "tasks_open"
    (line,) = plumber.get("/my/tasks").json()["tasks"]
    assert (line["number"], line["given_by"]["code"]) == (number, "lights")
    (task,) = plumber.get(f"/cases/{number}/tasks").json()
    done = {"task": task["id"], "text": "Closed"}
    assert plumber.post(f"/cases/{number}/finish_task", done).status_code == 200
    (task,) = holder.get(f"/cases/{number}/tasks").json()
    assert (task["state"], task["ended_at"] is not None) == ("done", True)
    late = {"text": "More", "organisation": "water", "until": "2199-01-01"}
    assert holder.post(f"/cases/{number}/split", late).json()["code"] == "due_after_case"
