"""From the texts of a file to rows that can be stored: every check, in its order."""

import polars as pl

from komek.history.check_moments import check_moments, check_states
from komek.history.check_words import (
    check_names,
    check_places,
    check_ratings,
    check_repeats,
    check_reporters,
    check_words,
)
from komek.history.checks import Checks
from komek.history.findings import Findings
from komek.history.mapping import Mapping


def validate(rows: pl.DataFrame, mapping: Mapping, findings: Findings) -> pl.DataFrame:
    """The good rows by the time they came in; whatever is wrong with others is in the findings.

    rows: as `read` gives them. The result has row, number, opened, due, closed, updated (UTC),
    state, service, organisation, channel, anonymous, text, answer, address, lat, lon, name,
    phone, email and rating; only row, number, opened, state, service, channel and anonymous are
    never null.
    """
    checks = Checks(rows, mapping.columns.by_field(), findings)
    check_names(checks, mapping)
    check_moments(checks, mapping)
    check_states(checks, mapping)
    check_words(checks)
    check_places(checks, mapping)
    check_reporters(checks)
    check_ratings(checks)
    check_repeats(checks)
    good = checks.good()
    return good if good["opened"].is_sorted() else good.sort("opened", maintain_order=True)
