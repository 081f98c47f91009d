"""Connecting organisations in tests, and having happened what happens in the background."""

from typing import Any

from komek.cases.models import Case, DispatchDelivery, DispatchWay
from komek.cases.services import NewCase, dispatch, open_case
from komek.directory.models import Organisation
from komek.kernel import deliveries, reference, relay
from komek.kernel.actors import Actor, Grant, Role
from tests.cases.town import POTHOLE, Town

ADMINISTRATOR = Actor("user:1", (Grant(Role.ADMINISTRATOR),), user_id=1, language="en")


def connected(organisation: Organisation, kind: str, **details: Any) -> DispatchWay:
    """Have an organisation receive its work in this way from now on."""
    way, _secret = dispatch.connect(
        actor=ADMINISTRATOR, organisation_id=organisation.id, kind=kind, **details
    )
    reference.forget()
    return way


def opened(town: Town, new: NewCase = POTHOLE) -> Case:
    """A case of a resident, with the depot."""
    return Case.objects.get(id=open_case(actor=town.resident(), new=new).id)


def relayed() -> None:
    """Everybody has heard what happened."""
    while relay.relay_batch():
        pass
    while deliveries.deliver_due():
        pass


def handed_over() -> int:
    """Everybody has heard, and what is due was sent; returns how many parcels."""
    relayed()
    return dispatch.send_due()


def parcels(case: Case) -> list[DispatchDelivery]:
    """What was queued about a case, in its order."""
    return list(DispatchDelivery.objects.filter(assignment__case=case).order_by("id"))


def told(case: Case) -> list[tuple[str, str, str]]:
    """The same, as what, which verb, and where it is."""
    return [(one.what, one.verb, one.state) for one in parcels(case)]
