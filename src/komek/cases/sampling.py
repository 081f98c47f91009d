"""Drawing samples: the same draw whoever asks and however often, and nobody outside can foresee it.

A draw is made of the city's secret, so that no executor can work out which of their answers will
be looked at.
"""

import hmac
from uuid import UUID

from django.conf import settings

_WHOLE = 2**64


def drawn(uid: UUID, purpose: str, share: float) -> bool:
    """Whether the case with this name is in a sample of this share, from 0 to 1.

    purpose: what the sample is for; draws for different purposes know nothing of each other.
    """
    return _fraction(uid, purpose) < share


def _fraction(uid: UUID, purpose: str) -> float:
    secret = settings.SECRET_KEY.encode()
    digest = hmac.digest(secret, f"sample:{purpose}:".encode() + uid.bytes, "sha256")
    return int.from_bytes(digest[:8]) / _WHOLE
