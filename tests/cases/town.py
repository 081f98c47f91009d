"""A town small enough to keep in one's head, for the tests of cases."""

from dataclasses import dataclass
from datetime import UTC, datetime

from komek.cases.models import RoutingRule
from komek.cases.services import NewCase
from komek.directory.models import (
    CommissionMember,
    Membership,
    Organisation,
    OrganisationLink,
    Service,
    ServiceFact,
    ServiceGroup,
    Territory,
)
from komek.kernel import reference
from komek.kernel.actors import Actor, Grant, Role
from komek.kernel.models import User
from komek.residents.models import Resident

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
INSIDE = (51.12, 71.43)
OUTSIDE = (43.25, 76.95)
POTHOLE = NewCase(
    service_code="pothole",
    text="A hole as deep as a hand",
    language="en",
    channel="portal",
    lat=INSIDE[0],
    lon=INSIDE[1],
)
SQUARE = [[71.3, 51.0], [71.6, 51.0], [71.6, 51.3], [71.3, 51.3], [71.3, 51.0]]


@dataclass
class Town:
    """City hall over a road department, over two road depots; and a water company beside them."""

    hall: Organisation
    roads: Organisation
    depot: Organisation
    other_depot: Organisation
    water: Organisation
    group: ServiceGroup
    pothole: Service
    advice: Service
    lift: Service
    complaint: Service
    district: Territory
    rule: RoutingRule

    def staff(self, role: Role, organisation: Organisation | None = None) -> Actor:
        """Somebody with a role, and a user and a membership behind them."""
        count = User.objects.count()
        user = User.objects.create(email=f"{role}-{count}@example.org", name=f"{role} {count}")
        Membership.objects.create(
            user=user, role=role, organisation=organisation, valid_from=LONG_AGO
        )
        organisation_id = organisation.id if organisation else None
        return Actor(f"user:{user.id}", (Grant(role, organisation_id),), user.id, language="ru")

    def worker_of(self, organisation: Organisation) -> int:
        """A user who works for the organisation."""
        found = Membership.objects.filter(role=Role.EXECUTOR, organisation=organisation).first()
        return found.user_id if found else self.staff(Role.EXECUTOR, organisation).user_id

    def resident(self) -> Actor:
        """Somebody signed in as a resident."""
        row = Resident.objects.create(created_at=LONG_AGO)
        return Actor(f"user:{row.id + 10_000}", (Grant(Role.RESIDENT),), resident_id=row.id)


def make_town() -> Town:
    """Write the town to the database; the caller lets go of what is in memory."""
    chair = User.objects.create(email="chair@example.org", name="chair")
    CommissionMember.objects.create(user=chair, valid_from=LONG_AGO)
    hall = organisation("hall", "city")
    roads = organisation("roads", "department", hall)
    depot = organisation("depot", "enterprise", roads)
    other_depot = organisation("other-depot", "enterprise", roads)
    water = organisation("water", "utility", hall)
    group = ServiceGroup.objects.create(code="streets", name_en="Streets")
    return Town(
        hall=hall,
        roads=roads,
        depot=depot,
        other_depot=other_depot,
        water=water,
        group=group,
        pothole=service(group, "pothole", anonymity="full", publication="public"),
        advice=service(group, "advice", needs_place=False, publication="never"),
        lift=lift_service(group),
        complaint=service(
            group,
            "complaint",
            needs_place=False,
            publication="never",
            anonymity="full",
            about_organisation=True,
        ),
        district=Territory.objects.create(
            code="esil",
            kind="district",
            valid_from=LONG_AGO,
            geometry={"type": "Polygon", "coordinates": [SQUARE]},
        ),
        rule=rule_for("pothole", depot),
    )


def organisation(code: str, kind: str, parent: Organisation | None = None) -> Organisation:
    """An organisation that has been there for long, under its parent."""
    made = Organisation.objects.create(code=code, kind=kind, name_en=code, valid_from=LONG_AGO)
    if parent:
        OrganisationLink.objects.create(parent=parent, child=made, valid_from=LONG_AGO)
    return made


def service(group: ServiceGroup, code: str, **values: object) -> Service:
    """A service that has been there for long; no inspector looks at its answers."""
    values.setdefault("moderation", "never")
    return Service.objects.create(
        group=group, code=code, name_en=code.title(), valid_from=LONG_AGO, **values
    )


def check_answers(town: Town, rule: str = "always") -> None:
    """From now on an inspector looks at the answers about potholes, by this rule."""
    Service.objects.filter(id=town.pothole.id).update(moderation=rule)
    reference.forget()


def rule_for(service_code: str, organisation: Organisation) -> RoutingRule:
    """Who is responsible for a service, wherever."""
    return RoutingRule.objects.create(
        service_code=service_code, organisation=organisation, valid_from=LONG_AGO
    )


def lift_service(group: ServiceGroup) -> Service:
    """A service with one question of every kind, the first of them required."""
    lift = service(group, "lift", publication="place_only")
    kinds = ["singlevaluelist", "multivaluelist", "number", "datetime", "string"]
    for position, kind in enumerate(kinds):
        values = [{"key": key, "en": key} for key in "abc"] if "list" in kind else []
        ServiceFact.objects.create(
            service=lift,
            code=kind,
            datatype=kind,
            required=position == 0,
            position=position,
            values=values,
        )
    return lift
