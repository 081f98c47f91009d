"""The other open cases of a building: what one visit could deal with."""

from komek.cases import access, belongings, permits
from komek.cases.models import OPEN_STATES, Case
from komek.cases.queries.views import CaseLine
from komek.kernel.actors import Actor

MOST = 100


def of_building(actor: Actor, case_id: int) -> tuple[CaseLine, ...]:
    """The other open cases at the building of a case that the actor may read, oldest first.

    Empty for a case without a building. Raises NotFound or Forbidden.
    """
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise access.unknown()
    permits.permit(actor, "cases.read", case)
    if case.building_id is None:
        return ()
    there = Case.objects.filter(building=case.building_id, state__in=OPEN_STATES)
    others = there.exclude(id=case_id).order_by("id")[:MOST]
    return tuple(line(one) for one in others if permits.permitted(actor, "cases.read", one))


def line(case: Case) -> CaseLine:
    """A case as a list shows it, without words."""
    return CaseLine(
        id=case.id,
        uid=case.uid,
        number=case.number,
        state=case.state,
        channel=case.channel,
        service=belongings.service(case.service_id),
        organisation=belongings.organisation(case.organisation_id),
        territory=belongings.territory(case.territory_id),
        address=case.address,
        excerpt="",
        language=case.language,
        opened_at=case.opened_at,
        updated_at=case.updated_at,
        promised_due=case.promised_due,
        due=None,
        answered_at=case.answered_at,
        closed_at=case.closed_at,
        person_id=None,
        reopened=case.reopened,
        rating=case.rating,
    )
