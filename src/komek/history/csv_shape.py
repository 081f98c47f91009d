"""Whether a CSV file is regular: as many fields in every row, quotation marks in pairs."""

import mmap

import numpy as np
import numpy.typing as npt

# So much at a time stays in the processor's cache; a row that is longer is looked at closely.
BLOCK = 1 << 22
_QUOTE, _NEWLINE = b'"', b"\n"


def is_regular(data: bytes | mmap.mmap, delimiter: str, fields: int) -> bool:
    """Whether every row has so many fields; newlines and delimiters within quotes don't count.

    Looks at a gigabyte in a few seconds, and needs the memory of a few blocks.
    """
    start, end = 0, len(data)
    while start < end:
        block = data[start : start + BLOCK]
        read = _rows_length(block, ord(delimiter), fields, is_last=start + BLOCK >= end)
        if not read:
            return False
        start += read
    return True


def _rows_length(block: bytes, delimiter: int, fields: int, *, is_last: bool) -> int:
    """How many bytes at the beginning are whole rows of so many fields; 0 for others."""
    octets = np.frombuffer(block, np.uint8)
    outside = _outside_quotes(octets)
    newlines = np.flatnonzero((octets == _NEWLINE[0]) & outside)
    if is_last and (not len(newlines) or newlines[-1] != len(octets) - 1):
        if not outside[-1] and octets[-1] != _QUOTE[0]:
            return 0
        newlines = np.append(newlines, len(octets))
    if not len(newlines):
        return 0
    delimiters = np.flatnonzero((octets[: newlines[-1]] == delimiter) & outside[: newlines[-1]])
    if not _evenly_spread(delimiters, newlines, fields - 1):
        return 0
    return int(min(newlines[-1] + 1, len(octets)))


def _outside_quotes(octets: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Where a byte is in no quoted field. A quote within one is doubled, and so changes nothing."""
    bounds = np.flatnonzero(octets == _QUOTE[0])
    if not len(bounds):
        return np.ones(len(octets), bool)
    lengths = np.diff(bounds, prepend=0, append=len(octets))
    return np.repeat(np.arange(len(lengths)) % 2 == 0, lengths)


def _evenly_spread(
    delimiters: npt.NDArray[np.int64], newlines: npt.NDArray[np.int64], each: int
) -> bool:
    """Whether so many delimiters stand before each newline and behind the one before."""
    if len(delimiters) != len(newlines) * each:
        return False
    if not each:
        return not (np.diff(newlines, prepend=-1) == 1).any()
    by_row = delimiters.reshape(-1, each)
    before = np.concatenate([[-1], newlines[:-1]])
    return bool((by_row[:, 0] > before).all() and (by_row[:, -1] < newlines).all())
