"""REST: following changes. What is told to whom is tested below, in tests/cases/test_changes.py."""

import pytest
from django.test import Client

from komek.cases.models import CaseChange, RoutingRule
from komek.directory.models import Organisation
from komek.kernel import reference
from komek.kernel.actors import KeyScope, Role
from komek.kernel.relay import relay_batch
from tests.surfaces import city
from tests.surfaces.api.callers import Caller, signed_in
from tests.surfaces.city import INSIDE, LONG_AGO

NEW = {"service_code": "street_light", "text": "Dark", "lat": INSIDE[0], "lon": INSIDE[1]}


@pytest.fixture
def partner(api_key: str) -> Caller:
    Organisation.objects.create(code="roads", kind="utility", valid_from=LONG_AGO)
    RoutingRule.objects.create(
        service_code="street_light",
        organisation=Organisation.objects.get(code="lights"),
        valid_from=LONG_AGO,
    )
    reference.changed()
    return Caller(Client(), Authorization=f"Bearer {api_key}")


def test_a_copy_follows_its_case_until_it_moves_away(partner: Caller) -> None:
    lights = Organisation.objects.get(code="lights")
    executor = Caller(signed_in(Role.EXECUTOR, lights))
    assert executor.get("/changes?after=now").json() == {"changes": [], "next": None}
    number = partner.post("/cases", NEW).json()["number"]
    executor.post(f"/cases/{number}/forward", {"organisation": "roads"})
    relay_batch()
    first = executor.get("/changes?limit=1").json()
    (opened,) = first["changes"]
    assert (opened["number"], opened["verb"], opened["state"]) == (number, "open", "assigned")
    assert (opened["organisation"]["code"], opened["tombstone"]) == ("lights", None)
    second = executor.get(f"/changes?after={first['next']}").json()
    (moved,) = second["changes"]
    assert (moved["verb"], moved["tombstone"]) == ("forward", "moved")
    assert (moved["state"], moved["organisation"]) == (None, None)
    assert executor.get(f"/changes?after={second['next']}").json()["changes"] == []


def test_a_partner_follows_the_cases_of_its_own_key(partner: Caller) -> None:
    number = partner.post("/cases", NEW).json()["number"]
    Caller(signed_in(Role.RESIDENT)).post("/cases", NEW)
    relay_batch()
    assert [one["number"] for one in partner.get("/changes").json()["changes"]] == [number]


def test_a_key_that_is_not_for_reading_follows_nothing(partner: Caller) -> None:
    files_only = Caller(
        Client(), Authorization=f"Bearer {city.make_key(scopes=[KeyScope.FILE, KeyScope.ACT])}"
    )
    files_only.post("/cases", NEW)
    refused = files_only.get("/changes")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")


def test_the_public_follows_public_cases(partner: Caller) -> None:
    number = partner.post("/cases", NEW).json()["number"]
    relay_batch()
    (one,) = Caller(Client()).get("/public/changes").json()["changes"]
    assert one["case"] == Caller(Client()).get(f"/public/cases/{number}").json()
    assert (one["on"], one["tombstone"]) == (one["case"]["opened"], None)
    assert "uid" not in one


def test_old_cursors_are_told_from_nonsense(partner: Caller) -> None:
    for _ in range(2):
        partner.post("/cases", NEW)
    relay_batch()
    old = partner.get("/changes").json()["changes"][0]["cursor"]
    CaseChange.objects.order_by("position")[0].delete()
    gone = partner.get(f"/changes?after={old}")
    assert (gone.status_code, gone.json()["code"]) == (410, "cursor_gone")
    assert gone.headers["Content-Type"] == "application/problem+json"
    nonsense = partner.get("/changes?after=yesterday")
    assert (nonsense.status_code, nonsense.json()["code"]) == (400, "cursor_invalid")
    assert partner.get("/changes?limit=501").status_code == 400


def test_nobody_unknown_follows_staffs_changes(partner: Caller) -> None:
    assert Caller(Client()).get("/changes").status_code == 401
    assert Caller(signed_in(Role.EDITOR)).get("/changes").status_code == 403
