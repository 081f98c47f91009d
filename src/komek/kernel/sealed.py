"""Secrets of others that we must be able to read again: stored sealed by the city's own secret.

A copy of the database alone opens none of them, and neither does another city's secret.
"""

import base64
import hashlib
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_PURPOSE = b"komek sealed:"


class Unreadable(Exception):
    """It was sealed by another secret than the city has now, or was changed since."""


def seal(secret: str) -> bytes:
    """The secret as it is stored; "" stays nothing."""
    return _box().encrypt(secret.encode()) if secret else b""


def unseal(sealed: bytes | memoryview) -> str:
    """The secret again. Raises Unreadable."""
    if not sealed:
        return ""
    from cryptography.fernet import InvalidToken

    try:
        return _box().decrypt(bytes(sealed)).decode()
    except InvalidToken as error:
        raise Unreadable from error


def _box() -> "Fernet":
    # Ten megabytes that only those processes load which hand work over.
    from cryptography.fernet import Fernet

    # The city's secret is long and random: there is nothing to slow a guesser down for.
    key = hashlib.sha256(_PURPOSE + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
