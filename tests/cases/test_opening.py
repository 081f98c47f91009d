"""Opening a case: what is stored, what is refused, and in which words."""

from dataclasses import replace

import pytest

from komek.cases.models import Case, CaseEvent
from komek.cases.services import NewCase, Reporter, open_case
from komek.kernel.actors import Actor
from tests.cases.town import INSIDE, Town

POTHOLE = NewCase(
    service_code="pothole",
    text="A hole as deep as a hand",
    language="en",
    channel="portal",
    lat=INSIDE[0],
    lon=INSIDE[1],
)


def test_one_call_opens_routes_and_promises(town: Town) -> None:
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    case = Case.objects.get(id=opened.id)
    assert opened.state == case.state == "assigned"
    assert case.organisation == town.depot
