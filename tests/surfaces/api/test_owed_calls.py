"""Promising a call by program, and the list of what is owed."""

from datetime import timedelta

import pytest

from komek.cases.models import OwedCall
from komek.kernel import clock
from komek.kernel.actors import Role
from tests.surfaces import faces
from tests.surfaces.api.callers import signed_in
from tests.surfaces.people import browser

pytestmark = pytest.mark.django_db


def test_a_promised_call_stands_in_the_list_without_name_and_phone() -> None:
    faces.build()
    case = faces.opened(browser())
    operator = signed_in(Role.OPERATOR)
    at = clock.now() + timedelta(hours=2)
    promised = operator.post(
        f"/api/v1/cases/{case.number}/promise_call",
        {"at": at.isoformat()},
        content_type="application/json",
    )
    assert promised.status_code == 200, promised.content
    answer = operator.get("/api/v1/owed_calls")
    (line,) = answer.json()
    assert (line["number"], line["why"], line["tries"]) == (case.number, "promised", 0)
    assert "555" not in answer.content.decode()
    assert "Айгүл" not in answer.content.decode()


def test_a_moment_that_has_passed_is_refused() -> None:
    faces.build()
    case = faces.opened(browser())
    refused = signed_in(Role.OPERATOR).post(
        f"/api/v1/cases/{case.number}/promise_call",
        {"at": "2020-01-01T10:00:00+05:00"},
        content_type="application/json",
    )
    assert (refused.status_code, refused.json()["code"]) == (400, "moment_past")
    assert not OwedCall.objects.exists()
