"""Tables about people. Everything here can be erased."""

from komek.residents.models.contacts import ContactKind, ContactPoint
from komek.residents.models.people import Account, Consent, Erasure, Merge, Resident

__all__ = ["Account", "Consent", "ContactKind", "ContactPoint", "Erasure", "Merge", "Resident"]
