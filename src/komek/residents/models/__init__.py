"""Tables about people. Everything here can be erased."""

from komek.residents.models.contacts import CallCode, ContactCode, ContactKind, ContactPoint
from komek.residents.models.people import Account, Consent, Erasure, Merge, Resident

__all__ = [
    "Account",
    "CallCode",
    "Consent",
    "ContactCode",
    "ContactKind",
    "ContactPoint",
    "Erasure",
    "Merge",
    "Resident",
]
