"""Tables that no feature owns."""

from komek.kernel.models.access import ApiKey, User
from komek.kernel.models.audit import AuditEntry, Fingerprint
from komek.kernel.models.outbox import Delivery, OutboxEvent
from komek.kernel.models.reference import ReferenceVersion

__all__ = [
    "ApiKey",
    "AuditEntry",
    "Delivery",
    "Fingerprint",
    "OutboxEvent",
    "ReferenceVersion",
    "User",
]
