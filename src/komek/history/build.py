"""Good rows of a file as rows of our tables."""

import polars as pl

from komek.cases.models import Assignment, AssignmentState, Case, CaseAlias, State
from komek.directory.models import Anonymity
from komek.history.frames import CaseFrames, frame
from komek.history.mapping import Mapping
from komek.history.past_events import events
from komek.intake.models import Conversation, Direction, Message

# What became of the organisation's part of the work.
_PARTS: dict[State, AssignmentState] = {
    State.ASSIGNED: AssignmentState.OPEN,
    State.IN_WORK: AssignmentState.ACCEPTED,
    State.ASKED: AssignmentState.ACCEPTED,
    State.ANSWERED: AssignmentState.ANSWERED,
    State.CLOSED: AssignmentState.ANSWERED,
    State.UNCONFIRMED: AssignmentState.ANSWERED,
    State.WITHDRAWN: AssignmentState.ENDED,
}
_ANSWERED = [one.value for one in (State.ANSWERED, State.CLOSED, State.UNCONFIRMED)]
_CLOSED = [one.value for one in (State.CLOSED, State.WITHDRAWN)]


def build(rows: pl.DataFrame, residents: pl.Series, mapping: Mapping) -> CaseFrames:
    """The cases of these rows (as `enrich` gives them) with all that belongs to them."""
    rows = rows.with_columns(residents.alias("resident_id"))
    return CaseFrames(
        conversations=_conversations(rows),
        messages=_messages(rows, mapping),
        cases=_cases(rows, mapping),
        aliases=_aliases(rows, mapping),
        assignments=_assignments(rows),
        events=events(rows, mapping.actor),
    )


def _conversations(rows: pl.DataFrame) -> pl.DataFrame:
    return frame(
        Conversation,
        rows.height,
        id=rows["conversation_id"],
        channel=rows["channel"],
        resident_id=rows["resident_id"],
        created_at=rows["opened"],
    )


def _messages(rows: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    answered = rows.filter(pl.col("answer_id").is_not_null())
    return pl.concat(
        [
            _said(rows, mapping, "question_id", Direction.IN, "text", "opened"),
            _said(answered, mapping, "answer_id", Direction.OUT, "answer", "changed"),
        ]
    )


def _said(
    rows: pl.DataFrame, mapping: Mapping, ids: str, direction: Direction, words: str, when: str
) -> pl.DataFrame:
    return frame(
        Message,
        rows.height,
        id=rows[ids],
        conversation_id=rows["conversation_id"],
        channel=rows["channel"],
        direction=direction.value,
        author=mapping.actor,
        language=mapping.language,
        body=rows[words].fill_null(""),
        received_at=rows[when],
    )


def _cases(rows: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    closed = rows["closed"]
    return frame(
        Case,
        rows.height,
        id=rows["case_id"],
        conversation_id=rows["conversation_id"],
        channel=rows["channel"],
        language=mapping.language,
        service_id=rows["service_id"],
        state=rows["state"],
        organisation_id=rows["organisation_id"],
        routing=_routing(rows),
        resident_id=rows["resident_id"],
        anonymity=_anonymity(rows),
        lat=rows["lat"],
        lon=rows["lon"],
        cell=rows["cell"],
        address=rows["address"].fill_null(""),
        territory_id=rows["territory_id"],
        outside_city=rows["outside_city"],
        opened_at=rows["opened"],
        promised_due=rows["promised_due"],
        legal_due=rows["legal_due"],
        answered_at=closed.set(~rows["state"].is_in(_ANSWERED), None),
        closed_at=closed.set(~rows["state"].is_in(_CLOSED), None),
        updated_at=rows["last"],
        rating=rows["rating"],
    )


def _aliases(rows: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    return frame(
        CaseAlias,
        rows.height,
        case_id=rows["case_id"],
        source=mapping.source,
        number=rows["number"],
    )


def _assignments(rows: pl.DataFrame) -> pl.DataFrame:
    given = rows.filter(pl.col("organisation_id").is_not_null())
    parts = {state.value: part.value for state, part in _PARTS.items()}
    return frame(
        Assignment,
        given.height,
        case_id=given["case_id"],
        organisation_id=given["organisation_id"],
        state=given["state"].replace_strict(parts, return_dtype=pl.String),
        started_at=given["opened"],
        due=given["promised_due"],
        ended_at=given["closed"],
    )


def _routing(rows: pl.DataFrame) -> pl.Series:
    """As `cases.routing` writes it: whom the case went to, and why."""
    organisation = pl.col("organisation_id").cast(pl.String).fill_null("null")
    return rows.select(
        pl.concat_str(
            pl.lit('{"organisation": '), organisation, pl.lit(', "reason": ["imported"]}')
        )
    ).to_series()


def _anonymity(rows: pl.DataFrame) -> pl.Series:
    hidden = pl.lit(Anonymity.FULL.value)
    usual = pl.lit(Anonymity.HIDDEN_FROM_PUBLIC.value)
    return rows.select(pl.when("anonymous").then(hidden).otherwise(usual)).to_series()
