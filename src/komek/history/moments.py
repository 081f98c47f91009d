"""Dates and times as somebody wrote them, as moments in UTC."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

import polars as pl

# ISO 8601 is understood whatever the mapping says. "%+" reads it with an offset or a Z.
_ISO = ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f")
_ISO_WITH_OFFSET = "%+"
_HAS_OFFSET = r"(Z|[+-]\d\d:?\d\d)\s*$"
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


class Moments(NamedTuple):
    """A column of moments, null where there is none, and masks of the doubtful ones.

    skipped: clocks were put forward past this time; taken as if they had not been, which is an
    hour later by the new ones. twice: clocks were put back, and the time came again; the first of
    the two is taken.
    """

    utc: pl.Series
    unreadable: pl.Series
    skipped: pl.Series
    twice: pl.Series


def moments(
    texts: pl.Series, formats: Iterable[str], zone: str, *, whole_day: bool = False
) -> Moments:
    """What the texts say, by the first format that fits; those without an offset in the zone.

    whole_day: midnight means the last second of the day that begins then.
    """
    with_offset = [sign for sign in formats if "%z" in sign or "%:z" in sign]
    without = [sign for sign in formats if sign not in with_offset]
    local = _first_fitting(texts, (*without, *_ISO))
    if whole_day:
        at_midnight = local == local.dt.truncate("1d")
        local = (local + _DAY - _SECOND).zip_with(at_midnight, local)
    utc, skipped, twice = _in_zone(local, zone)
    left = texts.filter(utc.is_null())
    if left.null_count() < left.len():
        utc = _with_offset(texts, (*with_offset, _ISO_WITH_OFFSET), utc)
    return Moments(utc, texts.is_not_null() & utc.is_null(), skipped, twice)


def _first_fitting(texts: pl.Series, formats: Iterable[str]) -> pl.Series:
    found = pl.repeat(None, texts.len(), dtype=pl.Datetime("us"), eager=True)
    for sign in formats:
        if found.null_count() == texts.null_count():
            break
        read = texts.str.strip_chars().str.to_datetime(sign, strict=False, time_unit="us")
        found = found.zip_with(found.is_not_null(), read)
    return found


def _with_offset(texts: pl.Series, formats: Iterable[str], found: pl.Series) -> pl.Series:
    texts = texts.set(~texts.str.contains(_HAS_OFFSET), None)
    for sign in formats:
        read = texts.str.strip_chars().str.to_datetime(
            sign, strict=False, time_unit="us", time_zone="UTC"
        )
        found = found.zip_with(found.is_not_null(), read)
    return found


def _in_zone(local: pl.Series, zone: str) -> tuple[pl.Series, pl.Series, pl.Series]:
    """The moments, and which of them were skipped, and which came twice."""
    exact = local.dt.replace_time_zone(zone, ambiguous="null", non_existent="null")
    utc = exact.dt.convert_time_zone("UTC")
    doubtful = local.is_not_null() & utc.is_null()
    if not doubtful.any():
        return utc, doubtful, doubtful
    first = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    twice = doubtful & first.is_not_null()
    skipped = doubtful & first.is_null()
    # By the clocks of the day before, which nobody had put forward yet.
    day_before = (local - _DAY).dt.replace_time_zone(
        zone, ambiguous="earliest", non_existent="null"
    )
    shifted = day_before.dt.convert_time_zone("UTC") + _DAY
    utc = first.dt.convert_time_zone("UTC").zip_with(first.is_not_null(), shifted)
    return utc, skipped, twice
