"""The months in which public cases were opened, and how to see that one has changed."""

import hmac
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, Count, DecimalField, Func, Sum
from django.db.models.functions import TruncMonth

from komek.cases import public
from komek.cases.public import COLUMNS
from komek.kernel.actors import Actor
from komek.kernel.days import day_of
from komek.kernel.permissions import require

CODES = ("service__code", "service__group__code", "organisation__code")
"""What ids stand for in the picture; a code may be corrected while ids stay."""


class _Mark(Func):
    """A number that differs when any column of the row does."""

    template = "hashtextextended(ROW(%(expressions)s)::text, 0)"
    output_field = BigIntegerField()


@dataclass(frozen=True, slots=True)
class PublicMonth:
    """A month of the city's calendar by its first day, with its public cases.

    mark: another one as soon as any of them is shown differently, comes or goes. Keyed: a plain
    digest of a month with few cases could be tried out until it gives the exact places.
    """

    first: date
    rows: int
    mark: str


def months(actor: Actor) -> list[PublicMonth]:
    """All months with public cases, the oldest first: one reading of the whole table."""
    require(actor, "cases.read_public")
    rows = public.rows().annotate(month=TruncMonth("opened_at"))
    marks = Sum(_Mark(*COLUMNS, *CODES), output_field=DecimalField(max_digits=40, decimal_places=0))
    found = rows.values("month").annotate(rows=Count("id"), mark=marks).order_by("month")
    return [_month(**one) for one in found]


def _month(month: Any, rows: int, mark: Any) -> PublicMonth:
    first = day_of(month)
    keyed = hmac.digest(settings.SECRET_KEY.encode(), f"{first} {rows} {mark}".encode(), "sha256")
    return PublicMonth(first, rows, keyed[:16].hex())
