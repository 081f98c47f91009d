"""How much a key is used: its requests a minute and a day, in memory that all processes share.

A file of the home is mapped into every process, so counting is a few reads and writes of memory:
no transaction, no connection, no system call. It outlives restarts. Two processes that count at
the very same moment may count once; for limits that is exact enough.
"""

import fcntl
import logging
import mmap
import os
import struct
import threading
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import ceil
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.kernel import clock
from komek.kernel.errors import TooMany

log = logging.getLogger(__name__)

NANO = 1_000_000_000
MINUTE_NS = 60 * NANO
_SLOT = struct.Struct("qQQ8x")
_GROWTH = 2048 * _SLOT.size


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests a minute and requests a day of the city; None for as many as one likes."""

    rate: int | None = None
    quota: int | None = None


class Used(NamedTuple):
    """What was admitted. `paid_until`: when, in nanoseconds since 1970, it would all have come if
    it had come evenly at the rate; `requests`: how many on the `day`, a proleptic ordinal.
    """

    paid_until: int = 0
    day: int = 0
    requests: int = 0


def used_after(used: Used, limits: Limits, at: datetime) -> Used:
    """What is used once a request of the moment `at`, in the city's zone, is admitted too.

    A whole minute's requests may come at once, further ones evenly. What is refused counts for
    nothing. Raises TooMany, which says when to come again.
    """
    day = at.toordinal()
    before = used.requests if used.day == day else 0
    if limits.quota is not None and before >= limits.quota:
        raise _quota_exceeded(limits.quota, at)
    now = int(at.timestamp() * NANO)
    return Used(_paid_until(used.paid_until, limits.rate, now), day, before + 1)


def _paid_until(before: int, rate: int | None, now: int) -> int:
    """The generic cell rate algorithm (ITU-T I.371), with a tolerance of a minute."""
    if rate is None:
        return now
    # A clock that was put back must not keep anybody out for longer than a full minute.
    paid_until = min(max(before, now), now + MINUTE_NS) + MINUTE_NS // rate
    too_early = paid_until - now - MINUTE_NS
    if too_early > 0:
        raise _rate_exceeded(rate, -(-too_early // NANO))
    return paid_until


def _rate_exceeded(rate: int, seconds: int) -> TooMany:
    message = _("This API key is limited to {count} a minute. Try again in {seconds} s.")
    sentence = format_lazy(message, count=rate, seconds=seconds)
    return TooMany("rate_exceeded", sentence, retry_after=seconds)


def _quota_exceeded(quota: int, at: datetime) -> TooMany:
    midnight = datetime.combine(at.date() + timedelta(days=1), time.min, at.tzinfo)
    seconds = ceil(midnight.timestamp() - at.timestamp())
    message = _("This API key is limited to {count} a day. Try again tomorrow.")
    return TooMany("quota_exceeded", format_lazy(message, count=quota), retry_after=seconds)


class Counters:
    """What every key has used, shared by all processes that name the same file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._memory: mmap.mmap | bytearray = bytearray()

    def count(self, key_id: int, limits: Limits) -> None:
        """Count a request of the key; raises TooMany when it is one too many."""
        now = clock.now().astimezone(_city())
        with self._lock:
            memory, place = self._slot(key_id)
            used = used_after(Used(*_SLOT.unpack_from(memory, place)), limits, now)
            _SLOT.pack_into(memory, place, *used)

    def today(self, key_id: int) -> int:
        """How many requests of the key were admitted today."""
        with self._lock:
            used = Used(*_SLOT.unpack_from(*self._slot(key_id)))
        return used.requests if used.day == clock.now().astimezone(_city()).toordinal() else 0

    def _slot(self, key_id: int) -> tuple[mmap.mmap | bytearray, int]:
        place = key_id * _SLOT.size
        if place + _SLOT.size > len(self._memory):
            self._memory = self._of_size((place // _GROWTH + 1) * _GROWTH)
        return self._memory, place

    def _of_size(self, size: int) -> mmap.mmap | bytearray:
        try:
            return _mapped(self._file, size)
        except OSError as error:
            # Whoever cannot write into its home counts alone, rather than refusing everybody.
            log.warning("limits: %s is not shared (%s)", self._file.name, type(error).__name__)
            return bytearray(self._memory) + bytes(size - len(self._memory))


def _mapped(file: Path, size: int) -> mmap.mmap:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _grow(descriptor, size)
        return mmap.mmap(descriptor, size)
    finally:
        os.close(descriptor)


def _grow(descriptor: int, size: int) -> None:
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        there = os.fstat(descriptor).st_size
        if there < size:
            # Written, not only declared: a hole for which there is no room left would end the
            # process that touches it.
            os.pwrite(descriptor, bytes(size - there), there)
    finally:
        # Closing would not do: the mapping keeps the file, and with it the lock.
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def _city() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


counters = Counters(settings.HOME / "key_usage")
