"""The four figures of the city: what each is, of what, and what may be shown of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from komek.cases.public_sums import Sums
from komek.cases.small_counts import shown
from komek.kernel.errors import Message


@dataclass(frozen=True, slots=True)
class Figure:
    """A count, or a share of a base. of: the base in words, by its number."""

    code: str
    title: Message
    meaning: Message
    of: Callable[[int], str]
    count: Callable[[Sums], int]
    base: Callable[[Sums], int]

    @property
    def is_share(self) -> bool:
        """Whether it is shown in percent of its base."""
        return self.code != "received"


RECEIVED = Figure(
    "received",
    _("Requests received"),
    _("Requests on matters that are public. Each counts in the month in which it was received."),
    lambda number: "",
    lambda sums: sums.received,
    lambda sums: sums.received,
)
KEPT = Figure(
    "kept",
    _("Promises kept"),
    _("Answered within the promised term. Those whose term is over without an answer count too."),
    lambda number: ngettext(
        "of %(number)s request that had to be answered",
        "of %(number)s requests that had to be answered",
        number,
    ),
    lambda sums: sums.kept,
    lambda sums: sums.owed,
)
CONFIRMED = Figure(
    "confirmed",
    _("Confirmed as solved"),
    _("The resident said that it is solved. An answer that nobody confirmed is not counted."),
    lambda number: ngettext(
        "of %(number)s answered request", "of %(number)s answered requests", number
    ),
    lambda sums: sums.confirmed,
    lambda sums: sums.answered,
)
FIRST_CONTACT = Figure(
    "first_contact",
    _("Answered at first contact"),
    _("The operator answered at once, and the resident did not come back with the same."),
    lambda number: ngettext("of %(number)s request", "of %(number)s requests", number),
    lambda sums: sums.first_contact,
    lambda sums: sums.received,
)
FIGURES = (RECEIVED, KEPT, CONFIRMED, FIRST_CONTACT)


@dataclass(frozen=True, slots=True)
class Value:
    """A figure as it is shown. value: a count, or whole percent of `base`; None where the base is
    kept back."""

    figure: Figure
    value: int | None
    base: int | None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing yet of which it could be a share."""
        return self.figure.is_share and self.base == 0

    @property
    def of(self) -> str:
        """Of how many, in words."""
        if self.base is None:
            return ""
        return self.figure.of(self.base) % {"number": number_format(self.base, force_grouping=True)}


def columns(rows: Sequence[Sums], together: Sequence[Value] = ()) -> list[list[Value]]:
    """The figures of rows that add up to a known total: a list for each row, in their order.

    together: their total as it is shown elsewhere; what is kept back there cannot be shown here.
    """
    bases = [shown([one.base(sums) for sums in rows]).counts for one in FIGURES]
    for place, total in enumerate(together):
        if total.base is None:
            bases[place] = (None,) * len(rows)
    return [
        [_value(one, sums, base[place]) for one, base in zip(FIGURES, bases, strict=True)]
        for place, sums in enumerate(rows)
    ]


def _value(figure: Figure, sums: Sums, base: int | None) -> Value:
    if base is None:
        return Value(figure, None, None)
    count = figure.count(sums)
    return Value(figure, percent(count, base) if figure.is_share else count, base)


def percent(count: int, base: int) -> int:
    """The share in whole percent; one that is not whole is never rounded to all or nothing."""
    if base == 0:
        return 0
    rounded = (200 * count + base) // (2 * base)
    return min(max(rounded, int(count > 0)), 99 if count < base else 100)
