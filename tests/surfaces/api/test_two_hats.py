"""REST: whoever works for the city and has a case of their own sees that as its resident does."""

import pytest
from django.test import Client

from komek.cases import services
from komek.cases.models import Case, RoutingRule
from komek.directory.models import Membership, Organisation
from komek.kernel import reference
from komek.kernel.actors import SYSTEM, Role
from komek.kernel.models import User
from tests.surfaces.api.callers import Caller, signed_in
from tests.surfaces.city import INSIDE, LONG_AGO

NEW = {"service_code": "street_light", "text": "Dark", "lat": INSIDE[0], "lon": INSIDE[1]}


@pytest.fixture
def own(city: None) -> Caller:
    """A resident with a case at one organisation, who works for another one."""
    lights = Organisation.objects.get(code="lights")
    RoutingRule.objects.create(
        service_code="street_light", organisation=lights, valid_from=LONG_AGO
    )
    water = Organisation.objects.create(code="water", kind="utility", valid_from=LONG_AGO)
    reference.changed()
    colleague = Caller(signed_in(Role.EXECUTOR, lights))
    resident = Caller(signed_in(Role.RESIDENT))
    number = resident.post("/cases", NEW).json()["number"]
    colleague.post(f"/cases/{number}/accept")
    user = User.objects.get(email="resident@example.org")
    Membership.objects.create(user=user, role=Role.EXECUTOR, organisation=water)
    client = Client()
    client.force_login(user)
    return Caller(client)


def test_who_has_it_and_why_is_between_those_who_work_on_it(own: Caller) -> None:
    case = Case.objects.get()
    services.refuse(actor=SYSTEM, case_uid=case.uid, proposed_organisation_id=None, text="No")
    lights = Organisation.objects.get(code="lights")
    services.route(
        actor=SYSTEM, case_uid=case.uid, organisation_id=lights.id, reason_code="by_hand"
    )
    assert own.get(f"/cases/{case.number}").json()["holding"] is None
    past = own.get(f"/cases/{case.number}/timeline").json()
    assert {one["verb"] for one in past} >= {"open", "accept", "refuse", "route"}
    assert {one["reason"] for one in past} == {None}


def test_the_people_of_other_organisations_are_not_theirs_to_know(own: Caller) -> None:
    refused = own.get(f"/cases/{Case.objects.get().number}/workers")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
