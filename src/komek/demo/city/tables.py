"""Reading the tables of the demo city: what people ask for, when, where and in what words."""

import csv
from functools import cache
from pathlib import Path

import numpy as np

from komek.demo.city.period import Numbers

FOLDER = Path(__file__).parent / "data"
Row = dict[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of a table, by column."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, strict=True))


def by_first(name: str) -> dict[str, Row]:
    """The rows of a table by what stands in their first column."""
    return {next(iter(row.values())): row for row in rows(name)}


@cache
def profile(table: str, name: str) -> Numbers:
    """The numbers of one row of a table of profiles, as they stand there."""
    row = by_first(table)[name]
    return np.array([float(cell) for cell in list(row.values())[1:]])


def listed(cell: str) -> list[str]:
    """A cell with several values, separated by semicolons."""
    return [part.strip() for part in cell.split(";") if part.strip()]
