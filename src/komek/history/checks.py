"""Rows under check: doubts are noted with their reasons, what is rejected is left out at last."""

import polars as pl

from komek.history.findings import Findings, Outcome


class Checks:
    """A frame of fields that are checked, and replaced by what they mean, one after the other.

    columns: the file's names of the fields, for the findings.
    """

    def __init__(self, rows: pl.DataFrame, columns: dict[str, str], findings: Findings) -> None:
        self.rows = rows
        self._as_read = rows
        self._columns = columns
        self._findings = findings
        self._good = pl.repeat(True, rows.height, dtype=pl.Boolean, eager=True)

    def __contains__(self, field: str) -> bool:
        """Whether the file has the field."""
        return field in self._columns

    def __getitem__(self, field: str) -> pl.Series:
        """The field as it is now; nulls where the file has none."""
        if field in self.rows.columns:
            return self.rows[field]
        return pl.repeat(None, self.rows.height, dtype=pl.String, eager=True)

    def __setitem__(self, field: str, values: pl.Series) -> None:
        self.rows = self.rows.with_columns(values.alias(field))

    def given(self, field: str) -> pl.Series:
        """Whether the file says anything there, readable or not."""
        if field in self._as_read.columns:
            return self._as_read[field].is_not_null()
        return pl.repeat(False, self.rows.height, dtype=pl.Boolean, eager=True)

    def reject(self, mask: pl.Series, reason: str, field: str) -> None:
        """Leave these rows out, because of what they have in a field."""
        self._find(Outcome.REJECTED, mask, reason, field)
        self._good &= ~mask.fill_null(value=False)

    def note(self, mask: pl.Series, reason: str, field: str) -> None:
        """Remember something of rows that are stored all the same."""
        self._find(Outcome.NOTED, mask, reason, field)

    def good(self) -> pl.DataFrame:
        """The rows that nothing speaks against."""
        return self.rows.filter(self._good)

    def _find(self, outcome: Outcome, mask: pl.Series, reason: str, field: str) -> None:
        mask = mask.fill_null(value=False)
        if mask.any():
            values = self._as_read[field] if field in self._as_read.columns else self[field]
            numbers = self.rows["row"].filter(mask)
            column = self._columns.get(field, field)
            self._findings.note(outcome, reason, numbers, column, values.filter(mask))
