"""What was found wrong with the rows of a file: which were rejected, and what was noted of others.

Nothing of a row's content is kept, only what kind of value stood where: "99.99.9999 a" for
"31.12.2020 noon". Rejects can be shown to anybody and mailed to whoever made the file.
"""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import polars as pl
from django.utils.translation import gettext_lazy as _


class Outcome(StrEnum):
    """Whether the row was stored all the same."""

    REJECTED = "rejected"
    NOTED = "noted"


REASONS = {
    "field_count": _("The row has not as many fields as the header."),
    "quote_open": _("A quotation mark opens a field and nothing closes it."),
    "quote_inside": _("Something stands between a closing quotation mark and the next field."),
    "bytes_unreadable": _("The bytes of the row are no text in the encodings of the mapping."),
    "zero_byte": _("The row contains a zero byte, as files do that were cut off or damaged."),
    "not_an_object": _("The row is no JSON object."),
    "encoding_other": _("The row is written in another encoding than most."),
    "number_missing": _("The request has no number."),
    "number_too_long": _("The number of the request is too long."),
    "number_repeated": _("An earlier row of the file has the same number."),
    "opened_missing": _("It is not said when the request came in."),
    "service_missing": _("It is not said what the request is about."),
    "status_unknown": _("The mapping does not say what this status means."),
    "moment_unreadable": _("This is no date and time as the mapping describes them."),
    "moment_skipped": _("The clocks were put forward then: this time never was."),
    "moment_twice": _("The clocks were put back then: of two such times the earlier was taken."),
    "moment_too_early": _("This date is before 1970."),
    "moment_in_future": _("This date is still to come."),
    "due_shifted": _("The clocks were put forward then: the term ends an hour later."),
    "due_before_opened": _("The term ended before the request came in; stored as it is."),
    "due_unbelievable": _("The term ends more than a hundred years later; the service's is taken."),
    "closed_before_opened": _("The request was closed before it came in."),
    "closed_moments_before": _("Closed a few minutes before it came in; taken as at once."),
    "closed_day_only": _("Only the day of closing is known; taken as its end."),
    "closed_missing": _("The status says that it is done, but not when."),
    "closed_while_open": _("The status says that it is not done, but there is a closing date."),
    "place_unreadable": _("The coordinates are no numbers; stored without."),
    "place_impossible": _("The coordinates are no place on earth; stored without."),
    "place_halved": _("Only one of the coordinates is there; stored without."),
    "place_placeholder": _("The coordinates stand for an unknown place; stored without."),
    "text_cut": _("The text was too long; stored cut off."),
    "phone_invalid": _("The phone number is not complete; stored without."),
    "email_invalid": _("The e-mail address is none; stored without."),
    "rating_invalid": _("The rating is not between 1 and 5; stored without."),
}
"""A sentence for every reason, by its code."""

SCHEMA = {
    "row": pl.Int64(),
    "column": pl.String(),
    "value_kind": pl.String(),
    "outcome": pl.String(),
    "reason": pl.String(),
}
_LONGEST_KIND = 40


class Count(NamedTuple):
    """How many rows have the same finding in the same column; none when it is about all of it."""

    outcome: str
    column: str
    reason: str
    rows: int


class Findings:
    """A growing list of what was found."""

    def __init__(self) -> None:
        self._parts: list[pl.DataFrame] = []

    def note(
        self,
        outcome: Outcome,
        reason: str,
        rows: pl.Series,
        column: str | None,
        values: pl.Series | None = None,
    ) -> None:
        """Add a finding about rows (numbers in the file) and the values they have in a column."""
        if reason not in REASONS:
            raise KeyError(reason)
        if rows.len():
            kinds = (
                kinds_of(values) if values is not None else pl.repeat("", rows.len(), eager=True)
            )
            found = {"row": rows, "column": column or "", "value_kind": kinds}
            self._parts.append(
                pl.DataFrame({**found, "outcome": str(outcome), "reason": reason}, SCHEMA)
            )

    def extend(self, others: Iterable["Findings"]) -> None:
        """Add everything that others found."""
        for other in others:
            self._parts += other._parts

    def table(self) -> pl.DataFrame:
        """All findings in the order of the rows; the columns of SCHEMA."""
        return pl.concat([pl.DataFrame(schema=SCHEMA), *self._parts]).sort(
            "row", maintain_order=True
        )

    def rejected(self) -> pl.Series:
        """The numbers of the rows that are not stored, each once."""
        table = self.table()
        return table.filter(pl.col("outcome") == Outcome.REJECTED)["row"].unique().sort()

    def counts(self) -> list[Count]:
        """What was found how often: rejected before noted, and then the most frequent first."""
        counted = self.table().group_by(*Count._fields[:-1]).len("rows")
        backwards = {"outcome": True, "rows": True, "reason": False, "column": False}
        ordered = counted.sort(*backwards, descending=list(backwards.values()))
        return [Count(**row) for row in ordered.rows(named=True)]

    def write(self, path: Path) -> None:
        """Write the findings as CSV, with a sentence for each reason in the current language."""
        sentences = {code: str(sentence) for code, sentence in REASONS.items()}
        table = self.table().with_columns(
            explanation=pl.col("reason").replace_strict(sentences, return_dtype=pl.String)
        )
        table.write_csv(path)


def kinds_of(values: pl.Series) -> pl.Series:
    """What the values look like: digits as 9, words as a, the rest as it is."""
    text = values.cast(pl.String).fill_null("")
    kinds = text.str.head(200).str.replace_all(r"\p{N}", "9").str.replace_all(r"\p{L}+", "a")
    return kinds.str.replace_all(r"[^9a\x20-\x7e]", "?").str.head(_LONGEST_KIND)
