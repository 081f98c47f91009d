"""Tables about people. Everything here can be erased."""

from komek.residents.models.contacts import CallCode, ContactCode, ContactKind, ContactPoint
from komek.residents.models.people import Account, Consent, Erasure, Merge, Resident
from komek.residents.models.reported_for import CaseFor, ReportedFor

__all__ = [
    "Account",
    "CallCode",
    "CaseFor",
    "Consent",
    "ContactCode",
    "ContactKind",
    "ContactPoint",
    "Erasure",
    "Merge",
    "ReportedFor",
    "Resident",
]
