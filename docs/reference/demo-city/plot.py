"""Draws the page of plots: the demo city's rhythm beside that of two real cities.

    .venv/bin/python docs/reference/demo-city/plot.py --home HOME [--data DIRECTORY]

HOME holds a city built by ./komek demo. The real ones are Vancouver's daily calls (2009-2021) and
Boston's requests (July to October 2011) as CSV files in DIRECTORY; without them nothing is drawn.
Writes figures.svg and figures.md beside this file.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import psycopg

from komek.kernel.postgres import served

mpl.use("svg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

HERE = Path(__file__).parent
VANCOUVER = Path("callcentre/vancouver_311_daily_2009-06_2021-12.csv")
BOSTON = Path("311/boston_2011-07_2011-10.csv")
# What Boston's own staff file is no request of a resident.
OF_STAFF = {"Employee Generated", "Maximo Integration"}
BY_PHONE = {"Constituent Call", "phone"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS = tuple(map(str, range(24)))
MOST_ASKED = (1, 2, 5, 10, 20, 50, 100)
WITHIN_DAYS = (1, 2, 3, 7, 14, 30, 60)
COLOURS = {"Demo city": "#0f62a8", "Vancouver": "#b3541e", "Boston": "#4b7a3a"}
ZONE = "Asia/Almaty"

Counts = Mapping[str, Sequence[float]]
"""A figure for each column of a plot, by city."""


class Request(NamedTuple):
    """What a resident asked Boston for."""

    opened: datetime
    closed: datetime | None
    service: str
    source: str

    def done_within(self, days: int) -> bool:
        """Whether it was closed so soon."""
        return self.closed is not None and self.closed - self.opened <= timedelta(days)


@dataclass(frozen=True)
class Plot:
    """One small picture and its table twin."""

    title: str
    unit: str
    columns: Sequence[str]
    cities: Counts


def main() -> None:
    """Read three cities, draw six plots, write the same figures as tables."""
    options = _options()
    missing = [path for path in (VANCOUVER, BOSTON) if not (options.data / path).exists()]
    if missing:
        print(f"Nothing is drawn: {missing[0]} is not in {options.data}.")
        return
    vancouver = _vancouver(options.data / VANCOUVER)
    boston = _boston(options.data / BOSTON)
    with served(options.home) as url, psycopg.connect(url) as connection:
        plots = _plots(connection, vancouver, boston)
    _draw(plots)
    (HERE / "figures.md").write_text("\n\n".join(map(_table, plots)) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    return parser.parse_args()


def _plots(
    connection: psycopg.Connection,
    vancouver: Mapping[datetime, float],
    boston: Sequence[Request],
) -> list[Plot]:
    moments = [one.opened for one in boston]
    sources = Counter(one.source for one in boston)
    services = Counter(one.service for one in boston)
    daily = _daily(connection)
    return [
        Plot(
            "Season",
            "requests a day, 100 = mean of the year",
            MONTHS,
            {"Demo city": _by_month(daily), "Vancouver": _by_month(vancouver)},
        ),
        Plot(
            "Days of the week",
            "requests a day, 100 = mean of the week",
            DAYS,
            {
                "Demo city": _by_weekday(daily),
                "Vancouver": _by_weekday(vancouver),
                "Boston": _by_weekday(_by_day(moments)),
            },
        ),
        Plot(
            "Hours of the day",
            "% of the day's requests",
            HOURS,
            {
                "Demo city": _hours(connection),
                "Boston": _shares(Counter(moment.hour for moment in moments)),
            },
        ),
        Plot(
            "Channels",
            "% of residents' requests",
            ("phone", "all others"),
            {
                "Demo city": _phone_and_others(_asked(connection, "channel")),
                "Boston": _phone_and_others(sources),
            },
        ),
        Plot(
            "Mix of services",
            "% of requests for the so many most asked",
            tuple(map(str, MOST_ASKED)),
            {
                "Demo city": _concentration(_asked(connection, "service_id")),
                "Boston": _concentration(services),
            },
        ),
        Plot(
            "Days until it was done",
            "% of requests, first contact left out",
            tuple(map(str, WITHIN_DAYS)),
            {
                "Demo city": _done_within(connection),
                "Boston": [
                    100 * sum(one.done_within(days) for one in boston) / len(boston)
                    for days in WITHIN_DAYS
                ],
            },
        ),
    ]


def _vancouver(file: Path) -> dict[datetime, float]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {datetime.fromisoformat(row["Date"]): float(row["CallsOffered"] or 0) for row in rows}


def _boston(file: Path) -> list[Request]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = [
        Request(
            datetime.fromisoformat(row["open_dt"]),
            datetime.fromisoformat(row["closed_dt"]) if row["closed_dt"] else None,
            row["type"],
            row["source"],
        )
        for row in rows
    ]
    return [one for one in found if one.source not in OF_STAFF]


def _by_day(moments: Iterable[datetime]) -> Counter[datetime]:
    return Counter(moment.replace(hour=0, minute=0, second=0) for moment in moments)


def _daily(connection: psycopg.Connection) -> dict[datetime, float]:
    """Cases a day; the city grows, so each day is compared with the year around it."""
    rows = connection.execute(
        "WITH days AS (SELECT date_trunc('day', opened_at AT TIME ZONE %s) AS day, count(*) AS n"
        " FROM cases_case GROUP BY 1)"
        " SELECT day, n / avg(n) OVER (ORDER BY day ROWS BETWEEN 182 PRECEDING AND 182 FOLLOWING)"
        " FROM days ORDER BY day",
        [ZONE],
    ).fetchall()
    return {day: float(level) for day, level in rows}


def _hours(connection: psycopg.Connection) -> list[float]:
    rows = connection.execute(
        "SELECT extract(hour FROM opened_at AT TIME ZONE %s)::int, count(*)"
        " FROM cases_case GROUP BY 1",
        [ZONE],
    ).fetchall()
    return _shares(dict(rows))


def _asked(connection: psycopg.Connection, column: str) -> dict[str, int]:
    query = psycopg.sql.SQL("SELECT {0}, count(*) FROM cases_case GROUP BY 1")
    return dict(connection.execute(query.format(psycopg.sql.Identifier(column))).fetchall())


def _concentration(counts: Mapping[str, int]) -> list[float]:
    """Which part of all the most frequent ones are."""
    ordered = sorted(counts.values(), reverse=True)
    return [100 * sum(ordered[:most]) / sum(ordered) for most in MOST_ASKED]


def _done_within(connection: psycopg.Connection) -> list[float]:
    """Of the cases that somebody had to work on, except those too young to tell."""
    rows = connection.execute(
        "SELECT avg((answered_at <= opened_at + days * interval '1 day' IS TRUE)::int)"
        " FROM cases_case, unnest(%s::int[]) AS days WHERE NOT first_contact"
        " AND opened_at < (SELECT max(opened_at) FROM cases_case) - %s * interval '1 day'"
        " GROUP BY days ORDER BY days",
        [list(WITHIN_DAYS), max(WITHIN_DAYS)],
    ).fetchall()
    return [100 * float(share) for (share,) in rows]


def _by_month(days: Mapping[datetime, float]) -> list[float]:
    return _levels(12, ((day.month - 1, level) for day, level in days.items()))


def _by_weekday(days: Mapping[datetime, float]) -> list[float]:
    return _levels(7, ((day.weekday(), level) for day, level in days.items()))


def _levels(count: int, days: Iterable[tuple[int, float]]) -> list[float]:
    """The mean of the days of each kind, in % of the mean of those means."""
    found: list[list[float]] = [[] for _ in range(count)]
    for kind, level in days:
        found[kind].append(level)
    means = [sum(levels) / max(1, len(levels)) for levels in found]
    return [100 * mean * count / sum(means) for mean in means]


def _shares(counts: Mapping[int, int]) -> list[float]:
    """Of each hour."""
    total = sum(counts.values())
    return [100 * counts.get(hour, 0) / total for hour in range(24)]


def _phone_and_others(counts: Mapping[str, int]) -> list[float]:
    phone = 100 * sum(counts.get(name, 0) for name in BY_PHONE) / sum(counts.values())
    return [phone, 100 - phone]


def _draw(plots: Sequence[Plot]) -> None:
    plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "komek", "font.size": 9})
    figure, axes = plt.subplots(3, 2, figsize=(11, 10), layout="constrained")
    for axis, plot in zip(axes.flat, plots, strict=True):
        _draw_one(axis, plot)
    figure.savefig(HERE / "figures.svg", metadata={"Date": None})


def _draw_one(axis: Axes, plot: Plot) -> None:
    if len(plot.columns) > 2:
        for city, values in plot.cities.items():
            axis.plot(
                plot.columns, values, marker="o", markersize=3, color=COLOURS[city], label=city
            )
    else:
        width = 0.8 / len(plot.cities)
        for place, (city, values) in enumerate(plot.cities.items()):
            at = [column + place * width for column in range(len(plot.columns))]
            bars = axis.bar(at, values, width, color=COLOURS[city], label=city)
            axis.bar_label(bars, fmt="%.0f")
        axis.set_xticks([column + 0.2 for column in range(len(plot.columns))], plot.columns)
    axis.set_title(plot.title, loc="left", fontweight="bold")
    axis.set_ylabel(plot.unit)
    axis.set_ylim(bottom=0)
    axis.grid(axis="y", alpha=0.3)
    axis.legend(frameon=False)


def _table(plot: Plot) -> str:
    head = f"| {plot.title}: {plot.unit} | " + " | ".join(plot.cities) + " |"
    rows = [
        f"| {column} | " + " | ".join(f"{values[at]:.1f}" for values in plot.cities.values()) + " |"
        for at, column in enumerate(plot.columns)
    ]
    return "\n".join([head, "|---" * (len(plot.cities) + 1) + "|", *rows])


if __name__ == "__main__":
    main()
