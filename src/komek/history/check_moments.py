"""When a request came in, when it was to be done and was done, and the state that follows."""

from datetime import UTC, datetime, timedelta

import polars as pl

from komek.cases.models import State
from komek.history.checks import Checks
from komek.history.mapping import Mapping
from komek.history.moments import moments
from komek.kernel import clock

ENDED = (State.ANSWERED, State.CLOSED, State.UNCONFIRMED, State.WITHDRAWN)
# Two clocks of one house differ by so much, and what was answered at once seems closed before it
# came in.
CLOCKS_DIFFER = timedelta(minutes=5)
LONGEST_TERM = timedelta(days=36_525)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def check_moments(checks: Checks, mapping: Mapping) -> None:
    """Turn opened, due, closed and updated into moments."""
    checks.reject(checks["opened"].is_null(), "opened_missing", "opened")
    for field in ("opened", "due", "closed", "updated"):
        _read(checks, field, mapping)
    latest = clock.now() + timedelta(days=1)
    for field in ("opened", "closed", "updated"):
        checks.reject(checks[field] < EARLIEST, "moment_too_early", field)
        checks.reject(checks[field] > latest, "moment_in_future", field)
    _check_due(checks)
    _check_closed(checks, mapping.zone)


def _read(checks: Checks, field: str, mapping: Mapping) -> None:
    whole_day = field == "due" and mapping.dates.whole_day_due
    found = moments(checks[field], mapping.dates.formats, mapping.zone, whole_day=whole_day)
    checks.reject(found.unreadable, "moment_unreadable", field)
    if field == "due":
        # A term is computed by adding days and may well end in an hour that never was.
        checks.note(found.skipped, "due_shifted", field)
    else:
        checks.reject(found.skipped, "moment_skipped", field)
    checks.note(found.twice, "moment_twice", field)
    checks[field] = found.utc


def _check_due(checks: Checks) -> None:
    endless = (checks["due"] - checks["opened"] > LONGEST_TERM).fill_null(value=False)
    checks.note(endless, "due_unbelievable", "due")
    checks["due"] = checks["due"].set(endless, None)
    checks.note(checks["due"] < checks["opened"], "due_before_opened", "due")


def _check_closed(checks: Checks, zone: str) -> None:
    """Put right what only seems closed before it came in; reject what really is."""
    opened, closed = checks["opened"], checks["closed"]
    too_early = opened - closed
    at_once = _so((too_early > timedelta(0)) & (too_early <= CLOCKS_DIFFER))
    day = closed.dt.convert_time_zone(zone)
    same_day = opened.dt.convert_time_zone(zone).dt.date() == day.dt.date()
    day_only = _so((too_early > CLOCKS_DIFFER) & same_day & (day == day.dt.truncate("1d")))
    checks.note(at_once, "closed_moments_before", "closed")
    checks.note(day_only, "closed_day_only", "closed")
    checks.reject((too_early > CLOCKS_DIFFER) & ~day_only, "closed_before_opened", "closed")
    end_of_day = (day.dt.offset_by("1d") - timedelta(seconds=1)).dt.convert_time_zone("UTC")
    checks["closed"] = end_of_day.zip_with(day_only, opened.zip_with(at_once, closed))


def _so(mask: pl.Series) -> pl.Series:
    """The mask, false where nothing can be said."""
    return mask.fill_null(value=False)


def check_states(checks: Checks, mapping: Mapping) -> None:
    """Turn the status into a state that fits the moments; without a status they decide."""
    status = checks["status"]
    words = list(mapping.states)
    state = status.replace_strict(
        words, [mapping.states[word].value for word in words], default=None, return_dtype=pl.String
    )
    checks.reject(status.is_not_null() & state.is_null(), "status_unknown", "status")
    by_moments = pl.select(
        pl.when(checks["closed"].is_not_null())
        .then(pl.lit(State.CLOSED.value))
        .otherwise(pl.lit(State.ASSIGNED.value))
    ).to_series()
    state = state.fill_null(by_moments) if status.null_count() else state
    ended = state.is_in([one.value for one in ENDED])
    checks.reject(ended & ~checks.given("closed"), "closed_missing", "closed")
    checks.reject(~ended & checks["closed"].is_not_null(), "closed_while_open", "closed")
    nobody = checks["organisation"].is_null() & ~ended
    checks["state"] = state.set(nobody.fill_null(value=False), State.TRIAGE.value)
