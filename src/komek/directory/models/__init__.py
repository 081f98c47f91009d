"""Tables of the directory."""

from komek.directory.models.absences import Absence
from komek.directory.models.calendar import DayOverride
from komek.directory.models.organisations import (
    Organisation,
    OrganisationKind,
    OrganisationLink,
    Succession,
    SuccessionKind,
)
from komek.directory.models.people import (
    CommissionMember,
    Leader,
    Membership,
    Position,
    PositionKind,
)
from komek.directory.models.retention import RetentionPeriod
from komek.directory.models.services import (
    Anonymity,
    Criticality,
    FactType,
    Moderation,
    Publication,
    Service,
    ServiceFact,
    ServiceGroup,
    TermUnit,
)
from komek.directory.models.territories import Territory, TerritoryKind

__all__ = [
    "Absence",
    "Anonymity",
    "CommissionMember",
    "Criticality",
    "DayOverride",
    "FactType",
    "Leader",
    "Membership",
    "Moderation",
    "Organisation",
    "OrganisationKind",
    "OrganisationLink",
    "Position",
    "PositionKind",
    "Publication",
    "RetentionPeriod",
    "Service",
    "ServiceFact",
    "ServiceGroup",
    "Succession",
    "SuccessionKind",
    "TermUnit",
    "Territory",
    "TerritoryKind",
]
