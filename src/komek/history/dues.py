"""When promised terms run out, for whole columns: `WorkCalendar.due` asked once a day and term."""

from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from komek.history.columns import MOMENT
from komek.kernel.workdays import Term, WorkCalendar

_SCHEMA = {"day": pl.Date(), "closes": MOMENT, "in_time": MOMENT, "late": MOMENT}


def dues(received: pl.Series, term: Term, calendar: WorkCalendar) -> pl.Series:
    """The last moment in time for each moment of receipt (UTC); null for null."""
    if term.unit == "hours":
        return received.dt.truncate("1s") + timedelta(hours=term.amount)
    local = received.dt.convert_time_zone(calendar.zone.key)
    frame = pl.DataFrame({"received": received, "day": local.dt.date()})
    days = frame["day"].unique().drop_nulls().to_list()
    table = pl.DataFrame([_of_day(day, term, calendar) for day in days], _SCHEMA, orient="row")
    late = pl.col("received") > pl.col("closes")
    due = pl.when(late).then("late").otherwise("in_time")
    return frame.join(table, "day", "left", maintain_order="left").select(due).to_series()


def _of_day(
    day: date, term: Term, calendar: WorkCalendar
) -> tuple[date, datetime, datetime, datetime]:
    """The day, when it closes, and the due moments of what comes before and after that."""
    closes = calendar.closes_at(day)
    if closes is None:
        closes = datetime.combine(day, time(12), calendar.zone).astimezone(UTC)
    after = closes + timedelta(microseconds=1)
    return day, closes, calendar.due(closes, term), calendar.due(after, term)
