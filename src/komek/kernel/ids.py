"""Names nobody can guess: ids for the outside, and keys that open one resident's case."""

import hashlib
import hmac
import os
import re
import secrets
import time
from uuid import UUID

# Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O and U, which look like
# 1 and 0 or make words. Five bits a character.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS_A_CHARACTER = 5
_FEWEST_BITS = 60

# What people type instead: the letters left out, and Cyrillic ones that look the same.
_LOOK_ALIKES = str.maketrans("OILОІАВЕЗКМНРСТХ", "01101ABE3KMHPCTX")
_DECORATION = re.compile(r"[\s\-\u2010-\u2015\u2212]")


def uuid7() -> UUID:
    """A UUID version 7 (RFC 9562, 5.7): milliseconds since 1970, then 74 random bits.

    The real time and never a travelled one: it is there to keep new rows together in an index.
    Own few lines, because libraries spend random bits on a counter that makes ids of the same
    millisecond follow one another, and so guessable from one another.
    """
    milliseconds = time.time_ns() // 1_000_000
    randomness = int.from_bytes(os.urandom(10))
    high = randomness >> 68
    low = randomness & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 0b10 << 62 | low)


def secret_key(n: int = 16) -> str:
    """A key of n characters (5 random bits each, at least 60) that a person can type.

    Show it once, in groups; keep only its `digest`.
    """
    if n * _BITS_A_CHARACTER < _FEWEST_BITS:
        raise ValueError(f"a key of {n} characters can be guessed")
    return "".join(secrets.choice(_ALPHABET) for _ in range(n))


def typeable(randomness: bytes, n: int = 16) -> str:
    """A key of n characters from bytes that nobody can guess, the same for the same bytes."""
    if n * _BITS_A_CHARACTER > len(randomness) * 8:
        raise ValueError(f"{len(randomness)} bytes are too few for {n} characters")
    number = int.from_bytes(randomness)
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in range(n))


def typed_key(text: str) -> str:
    """The key somebody meant: capitals, no spaces and dashes, look-alikes put right."""
    return _DECORATION.sub("", text).upper().translate(_LOOK_ALIKES)


def in_groups(key: str) -> str:
    """The key as it is shown: "0123456789ABCDEF" gives "0123-4567-89AB-CDEF"."""
    return "-".join(key[start : start + 4] for start in range(0, len(key), 4))


def digest(secret: str) -> bytes:
    """The 32 bytes (SHA-256) that are stored in a secret's stead.

    A slow password hash would add nothing: there is no list of likely keys to try.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def matches(secret: str, stored: bytes | memoryview) -> bool:
    """Whether the secret has this digest, in a time that tells nothing of how nearly it has."""
    return hmac.compare_digest(digest(secret), bytes(stored))
