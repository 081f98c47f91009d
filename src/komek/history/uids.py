"""Ids for the outside by the million, as columns of 16 bytes a row."""

import os
import time

import numpy as np
import polars as pl

UID = pl.Array(pl.UInt8, 16)


def uids(count: int, *, ordered: bool = True) -> pl.Series:
    """So many new UUIDs: version 7 of this millisecond when `ordered`, else random version 4.

    Bits as in RFC 9562, 5.4 and 5.7, and guessable no more than those of `kernel.ids.uuid7`.
    """
    octets = np.frombuffer(os.urandom(16 * count), np.uint8).reshape(count, 16).copy()
    if ordered:
        milliseconds = time.time_ns() // 1_000_000
        octets[:, :6] = np.frombuffer(milliseconds.to_bytes(6), np.uint8)
    octets[:, 6] = octets[:, 6] & 0x0F | (0x70 if ordered else 0x40)
    octets[:, 8] = octets[:, 8] & 0x3F | 0x80
    return pl.Series(octets, dtype=UID)
