"""Names for the outside that a seed brings back; those of a real city are never guessable."""

import numpy as np
import polars as pl

from komek.demo.city.period import Integers
from komek.history.uids import UID

DIGEST_BYTES = 32


def ordered(moments: Integers, numbers: np.random.Generator) -> pl.Series:
    """UUIDs version 7 of these moments (seconds since 1970)."""
    octets = _octets(len(moments), numbers)
    milliseconds = (moments * 1000).astype(">u8").view(np.uint8).reshape(-1, 8)
    octets[:, :6] = milliseconds[:, 2:]
    return _versioned(octets, 0x70)


def random(count: int, numbers: np.random.Generator) -> pl.Series:
    """UUIDs version 4."""
    return _versioned(_octets(count, numbers), 0x40)


def digests(count: int, numbers: np.random.Generator) -> pl.Series:
    """Digests of keys that nobody has."""
    octets = numbers.bytes(count * DIGEST_BYTES)
    parts = range(0, len(octets), DIGEST_BYTES)
    return pl.Series([octets[at : at + DIGEST_BYTES] for at in parts], dtype=pl.Binary)


def _octets(count: int, numbers: np.random.Generator) -> np.ndarray:
    return np.frombuffer(numbers.bytes(16 * count), np.uint8).reshape(count, 16).copy()


def _versioned(octets: np.ndarray, version: int) -> pl.Series:
    octets[:, 6] = octets[:, 6] & 0x0F | version
    octets[:, 8] = octets[:, 8] & 0x3F | 0x80
    return pl.Series(octets, dtype=UID)
