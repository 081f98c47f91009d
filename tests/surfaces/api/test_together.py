"""REST: one verb for many cases."""

import pytest

from komek.cases.models import Case
from komek.kernel.actors import Role
from tests.surfaces.api.callers import Caller, signed_in
from tests.surfaces.city import INSIDE

NEW = {"service_code": "street_light", "text": "Dark", "lat": INSIDE[0], "lon": INSIDE[1]}


@pytest.fixture
def operator(city: None) -> Caller:
    return Caller(signed_in(Role.OPERATOR))


def test_many_are_routed_and_told_why_not(operator: Caller) -> None:
    numbers = [operator.post("/cases", NEW).json()["number"] for _ in range(2)]
    Case.objects.filter(id=Case.objects.latest("id").id).update(state="closed")
    body = {"verb": "route", "numbers": numbers, "organisation": "lights", "reason": "known"}
    report = operator.post("/together", body).json()
    assert report["done"] == numbers[:1]
    assert [(one["number"], one["code"]) for one in report["refused"]] == [
        (numbers[1], "move_impossible")
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"verb": "note"}, "text"),
        ({"verb": "accept", "text": "x"}, "text"),
        ({"verb": "route", "organisation": "lights"}, "reason"),
        ({"verb": "withdraw"}, "verb"),
    ],
)
def test_a_verb_gets_what_it_takes(operator: Caller, body: dict[str, str], field: str) -> None:
    number = operator.post("/cases", NEW).json()["number"]
    answer = operator.post("/together", {"numbers": [number], **body})
    assert (answer.status_code, answer.json()["field"]) == (400, field)
