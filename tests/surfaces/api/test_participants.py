"""REST: join, follow by the own key, leave; merge and part."""

import pytest
from django.db import connection
from django.test import Client

from komek.cases.models import Case
from komek.kernel.actors import Role
from tests.surfaces.api.callers import Caller, signed_in
from tests.surfaces.city import INSIDE, make_key

NEW = {"service_code": "street_light", "text": "Dark", "lat": INSIDE[0], "lon": INSIDE[1]}
WHO = {"who": {"name": "Bolat", "email": "bolat@example.org"}}


@pytest.fixture
def operator(city: None) -> Caller:
    return Caller(signed_in(Role.OPERATOR))


def with_key(key: str) -> Caller:
    return Caller(Client(), **{"X-Case-Key": key})


def test_anybody_joins_follows_and_leaves(operator: Caller) -> None:
    number = operator.post("/cases", NEW).json()["number"]
    answer = Caller(Client()).post(f"/public/cases/{number}/join", WHO)
    assert answer.status_code == 201
    mine = with_key(answer.json()["key"])
    shared = mine.get(f"/cases/{number}/shared").json()
    assert (shared["case"]["number"], shared["answers"]) == (number, [])
    assert shared["case"]["resonance"] == 1
    assert mine.get(f"/cases/{number}").status_code == 403
    assert mine.post(f"/cases/{number}/withdraw").status_code == 403
    assert operator.get(f"/cases/{number}").json()["resonance"] == 1
    assert operator.get(f"/public/cases/{number}").json()["resonance"] == 1
    assert mine.post(f"/cases/{number}/leave").json() == {"number": number}
    assert mine.get(f"/cases/{number}/shared").status_code == 404


def test_a_partner_joins_its_users(operator: Caller) -> None:
    number = operator.post("/cases", NEW).json()["number"]
    partner = Caller(Client(), Authorization=f"Bearer {make_key()}")
    joined = partner.post(f"/public/cases/{number}/join", WHO | {"language": "ru"}).json()
    assert with_key(joined["key"]).get(f"/cases/{number}/shared").status_code == 200
    assert partner.post(f"/public/cases/{number}/join", {}).json()["code"] == "contact_missing"


def test_a_partner_joins_somebody_to_a_case_that_it_filed(city: None) -> None:
    partner = Caller(Client(), Authorization=f"Bearer {make_key()}")
    number = partner.post("/cases", NEW).json()["number"]
    joined = partner.post(f"/public/cases/{number}/join", WHO)
    assert joined.status_code == 201, joined.json()
    connection.check_constraints()


def test_merged_and_parted(operator: Caller) -> None:
    first, second = (operator.post("/cases", NEW).json() for _ in range(2))
    into = {"into": first["number"]}
    moved = operator.post(f"/cases/{second['number']}/merge", into).json()
    assert moved == {"number": second["number"], "state": "merged"}
    kin = operator.get(f"/cases/{first['number']}/one_matter").json()
    assert kin == {"into": None, "absorbed": [second["number"]]}
    # The reporter's key opens the own case, and what participants see of the other.
    reporter = with_key(second["key"])
    assert reporter.get(f"/cases/{second['number']}").json()["state"] == "merged"
    shared = reporter.get(f"/cases/{first['number']}/shared").json()
    assert shared["case"]["number"] == first["number"]
    parted = operator.post(f"/cases/{second['number']}/unmerge").json()
    assert parted["state"] == Case.objects.get(uid=second["uid"]).state == "triage"
