"""What a good row of a file needs besides its own fields: ids, places, terms."""

from dataclasses import dataclass

import polars as pl

from komek.cases.models import Case, State
from komek.history.districts import Districts
from komek.history.dues import dues
from komek.history.mapping import Mapping
from komek.history.reserve import reserve
from komek.history.spots import cells
from komek.intake.models import Conversation, Message
from komek.kernel.workdays import Term, WorkCalendar


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything that is the same for all rows of a file.

    services and organisations: as `Names` gives them.
    """

    mapping: Mapping
    calendar: WorkCalendar
    services: pl.DataFrame
    organisations: pl.DataFrame
    districts: Districts

    def enrich(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows (as `validate` gives them) with all that the tables want to know of them.

        Adds case_id, conversation_id, question_id and answer_id (messages), code and service_id,
        organisation_id, cell, territory_id, outside_city, promised_due, legal_due, changed (the
        moment of the last step), last (of the last change) and the opening event's `data`.
        """
        return self._with_terms(_with_answers(self._located(_with_ids(self._named(rows)))))

    def _named(self, rows: pl.DataFrame) -> pl.DataFrame:
        """With our ids of service version and organisation, and what the service promises."""
        versions = self.services.with_columns(opened="since")
        rows = rows.join_asof(
            versions, on="opened", by="service", strategy="backward", check_sortedness=False
        )
        rows = rows.join(self.organisations, "organisation", "left", maintain_order="left")
        nobody = pl.when(pl.col("state") != State.TRIAGE.value)
        return rows.with_columns(nobody.then("organisation_id").alias("organisation_id"))

    def _located(self, rows: pl.DataFrame) -> pl.DataFrame:
        """With cell and district."""
        lat, lon = rows["lat"], rows["lon"]
        territory = self.districts.ids(lat, lon, rows["opened"])
        outside = lat.is_not_null() & territory.is_null() & bool(self.districts)
        return rows.with_columns(cell=cells(lat, lon), territory_id=territory, outside_city=outside)

    def _with_terms(self, rows: pl.DataFrame) -> pl.DataFrame:
        """With both due moments: the file's own, and the service's where it has none."""
        promised = self._dues(rows, "promised")
        data = pl.concat_str(
            pl.lit('{"service": "'), "code", pl.lit('", "channel": "'), "channel",
            pl.lit(f'", "imported": "{self.mapping.source}"'),
            pl.when(pl.col("due").is_null()).then(pl.lit(', "due": "computed"')), pl.lit("}"),
            ignore_nulls=True,
        )  # fmt: skip
        return rows.with_columns(
            data=data,
            promised_due=pl.coalesce("due", promised),
            legal_due=self._dues(rows, "legal"),
        )

    def _dues(self, rows: pl.DataFrame, which: str) -> pl.Series:
        amount, unit = f"{which}_amount", f"{which}_unit"
        terms = rows.select(amount, unit).unique().rows()
        found = pl.repeat(None, rows.height, dtype=rows["opened"].dtype, eager=True)
        for term in terms:
            those = (rows[amount] == term[0]) & (rows[unit] == term[1])
            opened = rows["opened"].set(~those, None)
            found = found.zip_with(~those, dues(opened, Term(*term), self.calendar))
        return found


def _with_ids(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        reserve(Case, rows.height).alias("case_id"),
        reserve(Conversation, rows.height).alias("conversation_id"),
        reserve(Message, rows.height).alias("question_id"),
    )


def _with_answers(rows: pl.DataFrame) -> pl.DataFrame:
    """With the ids of the answers, and the moments of the last change."""
    answered = rows.select("row").filter(rows["answer"].is_not_null())
    answered = answered.with_columns(reserve(Message, answered.height).alias("answer_id"))
    rows = rows.join(answered, "row", "left", maintain_order="left")
    changed = pl.coalesce("closed", "updated", "opened")
    last = pl.coalesce(pl.max_horizontal("closed", "updated"), "opened")
    return rows.with_columns(
        changed=pl.max_horizontal(changed, "opened"), last=pl.max_horizontal(last, "opened")
    )
