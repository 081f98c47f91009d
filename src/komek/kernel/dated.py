"""Rows that hold from a moment until a moment: `valid_from` belongs to the row, `valid_to` not."""

from datetime import datetime
from typing import Self, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Func, Q

from komek.kernel import clock

Row = TypeVar("Row", bound=models.Model, covariant=True)


class _Validity(Func):
    function = "tstzrange"
    output_field = DateTimeRangeField()


class DatedQuerySet(models.QuerySet[Row]):
    """Rows of a dated table, filtered by when they hold."""

    def at(self, moment: datetime) -> Self:
        """The rows that hold at the moment."""
        later = Q(valid_to__isnull=True) | Q(valid_to__gt=moment)
        return self.filter(later, valid_from__lte=moment)

    def now(self) -> Self:
        """The rows that hold now."""
        return self.at(clock.now())


class Dated(models.Model):
    """A row with a validity; two versions of one thing never hold at the same moment."""

    valid_from = models.DateTimeField(default=clock.now)
    valid_to = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


def never_overlapping(name: str, *keys: str) -> ExclusionConstraint:
    """The constraint that rows with equal `keys` have validities that do not overlap."""
    validity = _Validity("valid_from", "valid_to", RangeBoundary())
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((key, RangeOperators.EQUAL) for key in keys),
            (validity, RangeOperators.OVERLAPS),
        ],
    )
