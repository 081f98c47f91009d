"""What each column of a table is in a frame, read from the models: a type and a default."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl
from django.db import models

from komek.history.uids import UID, uids
from komek.kernel.ids import uuid7

MOMENT = pl.Datetime("us", "UTC")

# By the name of the Django field's class. JSON is its text.
KINDS: dict[str, pl.DataType] = {
    "BigAutoField": pl.Int64(),
    "BigIntegerField": pl.Int64(),
    "BinaryField": pl.Binary(),
    "BooleanField": pl.Boolean(),
    "CharField": pl.String(),
    "DateTimeField": MOMENT,
    "FloatField": pl.Float64(),
    "ForeignKey": pl.Int64(),
    "JSONField": pl.String(),
    "OneToOneField": pl.Int64(),
    "PositiveSmallIntegerField": pl.Int16(),
    "SlugField": pl.String(),
    "TextField": pl.String(),
    "UUIDField": UID,
}
REQUIRED = object()
"""The default of a column whose value has to be given."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `default` is the value of rows that were given none."""

    name: str
    kind: pl.DataType
    default: Any
    is_json: bool = False

    def filled(self, value: Any, height: int) -> pl.Series:
        """The value, a series or a scalar, as this column of so many rows."""
        if isinstance(value, pl.Series):
            return value.cast(self.kind).alias(self.name)
        return pl.repeat(value, height, dtype=self.kind, eager=True).alias(self.name)

    def defaults(self, height: int) -> pl.Series:
        """The column for rows that were given nothing; ValueError where something is needed."""
        if self.default is REQUIRED:
            raise ValueError(f"{self.name} has to be given")
        if callable(self.default):
            return uids(height, ordered=self.default is uuid7).alias(self.name)
        return self.filled(self.default, height)


@cache
def columns_of(model: type[models.Model]) -> Mapping[str, Column]:
    """The columns of a model's table, by name and in the model's order."""
    return {column.name: column for column in map(_column, model._meta.concrete_fields)}


def _column(field: Any) -> Column:
    kind = KINDS[type(field).__name__]
    return Column(field.column, kind, _default(field), isinstance(field, models.JSONField))


def _default(field: Any) -> object:
    if isinstance(field, models.UUIDField) and field.has_default():
        return field.default
    if field.has_default():
        value = field.get_default()
        return "{}" if value == {} else "[]" if value == [] else value
    if field.null:
        return None
    return "" if field.blank and field.empty_strings_allowed else REQUIRED
