"""REST: incidents from cases or a notice, one answer, what became of each case."""

import pytest

from komek.directory.models import Organisation
from komek.kernel.actors import Role
from tests.surfaces.api.callers import Caller, signed_in
from tests.surfaces.city import INSIDE

NEW = {"service_code": "street_light", "text": "Dark", "lat": INSIDE[0], "lon": INSIDE[1]}
INCIDENT = {
    "service_code": "street_light",
    "organisation": "lights",
    "titles": {"kk": "Кабель үзілді", "ru": "Обрыв кабеля"},
    "cause": "Dug through",
}


@pytest.fixture
def supervisor(city: None) -> Caller:
    return Caller(signed_in(Role.SUPERVISOR))


def test_one_answer_for_all(supervisor: Caller) -> None:
    numbers = [supervisor.post("/cases", NEW).json()["number"] for _ in range(3)]
    route = {"verb": "route", "organisation": "lights", "reason": "known"}
    supervisor.post("/together", {**route, "numbers": numbers[:2]})
    opened = supervisor.post("/incidents", INCIDENT | {"numbers": numbers})
    assert opened.status_code == 201
    assert opened.json()["report"] == {"done": numbers, "refused": []}
    here = f"/incidents/{opened.json()['number']}"
    given = supervisor.post(f"{here}/answer", {"texts": {"ru": "Кабель починен."}})
    assert given.json()["cases"] == 3
    whole = supervisor.get(here).json()
    assert [(one["done"], one["refused"]) for one in whole["answers"]] == [(2, 1)]
    assert [bool(one["refusal"]) for one in whole["members"]] == [False, False, True]
    assert supervisor.post(f"{here}/close").json()["closed_at"]
    assert supervisor.get("/incidents").json() == {"incidents": []}
    assert len(supervisor.get("/incidents?closed=true").json()["incidents"]) == 1


def test_offered_added_and_taken(supervisor: Caller) -> None:
    here = f"/incidents/{supervisor.post('/incidents', INCIDENT).json()['number']}"
    number = supervisor.post("/cases", NEW).json()["number"]
    assert [one["number"] for one in supervisor.get(here).json()["offered"]] == [number]
    one = {"numbers": [number]}
    assert supervisor.post(f"{here}/add", one).json()["done"] == [number]
    assert supervisor.post(f"{here}/add", one).json()["refused"][0]["code"] == "has_incident"
    assert supervisor.get(here).json()["offered"] == []
    assert supervisor.post(f"{here}/take", one).json()["done"] == [number]


def test_an_organisation_opens_its_own_and_no_others(supervisor: Caller) -> None:
    lights = Organisation.objects.get(code="lights")
    executor = Caller(signed_in(Role.EXECUTOR, lights))
    assert executor.post("/incidents", INCIDENT).status_code == 201
    Organisation.objects.create(code="water", kind="utility", valid_from=lights.valid_from)
    from komek.kernel import reference

    reference.changed()
    assert executor.post("/incidents", INCIDENT | {"organisation": "water"}).status_code == 403
