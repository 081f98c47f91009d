"""Where a page of a list begins: behind the last line of the page before."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from komek.cases.queries.lists.asked import Order
from komek.kernel import numbering
from komek.kernel.errors import Invalid

LONGEST = 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class After:
    """The id that was read last, and its due moment where the list is ordered by that."""

    id: int
    due: datetime | None = None

    def __str__(self) -> str:
        """For addresses: the case's number, its moment before it; `parse` reads it."""
        number = numbering.number_for(self.id)
        if self.due is None:
            return number
        return f"{(self.due - _EPOCH) // _MICROSECOND}.{number}"


def parse(text: str, order: Order) -> After:
    """What `str` made for a list of this order. Raises Invalid for anything else."""
    moment, dot, number = text[:LONGEST].rpartition(".")
    try:
        case_id = min(numbering.sequence_of(numbering.parse(number)), _MOST)
        if bool(dot) != (order is Order.DUE):
            raise ValueError(text)
        return After(case_id, _EPOCH + int(moment) * _MICROSECOND if dot else None)
    except (numbering.InvalidNumber, ValueError, OverflowError) as error:
        message = _("This is no place in this list.")
        raise Invalid("after_invalid", message, field="after") from error
