"""Plots as a template draws them: columns of an SVG, in its own units."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from komek.surfaces.portal.city.figures import Figure, Value

WIDTH, HEIGHT = 240, 60
GAP = 4
LEAST = 1.5
"""So high is a column at least: zero, too, is something to see."""
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Column:
    """One column; height None where the value is kept back or there is none."""

    x: float
    y: float
    width: float
    height: float | None


@dataclass(frozen=True, slots=True)
class Plot:
    """A figure through the months: its columns, and what is written below them."""

    figure: Figure
    columns: tuple[Column, ...]
    first: date
    last: date
    top: int
    width: int = WIDTH
    height: int = HEIGHT


def plot(months: Sequence[date], values: Sequence[Value]) -> Plot:
    """The plot of one figure, a value for each month. Shares have the same scale everywhere."""
    figure = values[0].figure
    numbers = [None if one.is_empty else one.value for one in values]
    largest = max((one for one in numbers if one is not None), default=0)
    top = PERCENT if figure.is_share else max(largest, 1)
    step = WIDTH / len(values)
    columns = tuple(
        _column(place * step, step, number, top) for place, number in enumerate(numbers)
    )
    return Plot(figure, columns, months[0], months[-1], top)


def _column(x: float, step: float, number: int | None, top: int) -> Column:
    height = None if number is None else max(HEIGHT * number / top, LEAST)
    return Column(
        round(x + GAP / 2, 2),
        round(HEIGHT - (height or 0), 2),
        round(step - GAP, 2),
        None if height is None else round(height, 2),
    )
