"""A batch of past cases with all that belongs to them, as one frame a table.

Whoever makes history (an import, the demo city) makes `CaseFrames`; `history.load` stores them:

    ids = reserve(Case, 2)
    cases = frame(Case, 2, id=ids, channel="phone", opened_at=moments, ...)
    load.append(CaseFrames(cases=cases, conversations=..., messages=..., events=...))

Columns are those of the tables. What is left out takes the model's default, uids and pseudonyms
included; so does `id` in tables that nobody refers to, where the database assigns it in the
order of the rows. Moments are UTC with microseconds, JSON is text, `uid` is 16 bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any, Self

import polars as pl
from django.db import models

from komek.cases.models import Assignment, Case, CaseAlias, CaseEvent, Participant
from komek.history.columns import columns_of
from komek.history.reserve import reserve
from komek.intake.models import Conversation, Message
from komek.residents.models import ContactPoint, Resident

WITH_OWN_IDS = (Resident, Conversation, Message, Case)
"""Tables whose ids are reserved beforehand, because other rows refer to them."""


def frame(model: type[models.Model], height: int, **values: Any) -> pl.DataFrame:
    """So many rows of a table; a value is a series, or a scalar for every row.

    Raises ValueError for a column the table has not, and for one that had to be given.
    """
    columns = columns_of(model)
    if unknown := values.keys() - columns.keys():
        raise ValueError(f"{model._meta.db_table} has no {', '.join(sorted(unknown))}")
    wanted = [one for one in columns.values() if one.name != "id" or "id" in values]
    return pl.DataFrame(
        [
            one.filled(values[one.name], height) if one.name in values else one.defaults(height)
            for one in wanted
        ]
    )


MODELS: tuple[type[models.Model], ...] = (
    Resident,
    ContactPoint,
    Conversation,
    Message,
    Case,
    CaseAlias,
    Participant,
    Assignment,
    CaseEvent,
)
"""The models of a batch's frames, in the same order: parents before their children."""


def _empty(model: type[models.Model]) -> pl.DataFrame:
    return pl.DataFrame(schema={one.name: one.kind for one in columns_of(model).values()})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CaseFrames:
    """Whole cases: every row that a row refers to is in the same batch, or was stored before.

    The events of a case are in the order they happened.
    """

    residents: pl.DataFrame = field(default_factory=partial(_empty, Resident))
    contact_points: pl.DataFrame = field(default_factory=partial(_empty, ContactPoint))
    conversations: pl.DataFrame = field(default_factory=partial(_empty, Conversation))
    messages: pl.DataFrame = field(default_factory=partial(_empty, Message))
    cases: pl.DataFrame = field(default_factory=partial(_empty, Case))
    aliases: pl.DataFrame = field(default_factory=partial(_empty, CaseAlias))
    participants: pl.DataFrame = field(default_factory=partial(_empty, Participant))
    assignments: pl.DataFrame = field(default_factory=partial(_empty, Assignment))
    events: pl.DataFrame = field(default_factory=partial(_empty, CaseEvent))

    def __len__(self) -> int:
        """How many cases."""
        return self.cases.height

    def with_ids(self) -> Self:
        """The same with ids for all rows, so that the database need not assign each.

        Takes a short transaction of its own: within the one that stores the rows, everybody else
        who wants an id would wait for its end.
        """
        missing = {}
        for model, one in zip(MODELS, fields(self), strict=True):
            rows = getattr(self, one.name)
            if "id" not in rows.columns:
                missing[one.name] = rows.with_columns(reserve(model, rows.height))
        return replace(self, **missing)

    def tables(self) -> Iterator[tuple[type[models.Model], pl.DataFrame]]:
        """Every frame that has rows, with the model of its table."""
        for model, one in zip(MODELS, fields(self), strict=True):
            rows = getattr(self, one.name)
            if rows.height:
                yield model, rows
