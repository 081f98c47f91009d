"""From the texts of a file to rows that can be stored: every check, in its order."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import polars as pl

from komek.history.check_moments import check_moments, check_states
from komek.history.check_words import (
    check_names,
    check_places,
    check_ratings,
    check_reporters,
    check_words,
)
from komek.history.checks import Checks
from komek.history.findings import Findings
from komek.history.mapping import Mapping

SLICE_ROWS = 50_000
THREADS = 2


class _Checked(NamedTuple):
    good: pl.DataFrame
    findings: Findings


def validate(rows: pl.DataFrame, mapping: Mapping, findings: Findings) -> pl.DataFrame:
    """The good rows by the time they came in; whatever is wrong with others is in the findings.

    rows: as `read` gives them. The result has row, number, opened, due, closed, updated (UTC),
    state, service, organisation, channel, anonymous, text, answer, address, lat, lon, name,
    phone, email and rating; only row, number, opened, state, service, channel and anonymous are
    never null.
    """
    slices = list(rows.iter_slices(SLICE_ROWS)) or [rows]
    with ThreadPoolExecutor(THREADS) as threads:
        checked = list(threads.map(partial(_checked, mapping=mapping), slices))
    findings.extend(one.findings for one in checked)
    good = _without_repeats(pl.concat([one.good for one in checked]), mapping, findings)
    return good if good["opened"].is_sorted() else good.sort("opened", maintain_order=True)


def _checked(rows: pl.DataFrame, mapping: Mapping) -> _Checked:
    findings = Findings()
    checks = Checks(rows, mapping.columns.by_field(), findings)
    check_names(checks, mapping)
    check_moments(checks, mapping)
    check_states(checks, mapping)
    check_words(checks)
    check_places(checks, mapping)
    check_reporters(checks)
    check_ratings(checks)
    return _Checked(checks.good(), findings)


def _without_repeats(good: pl.DataFrame, mapping: Mapping, findings: Findings) -> pl.DataFrame:
    """Of rows that could all be stored under one number, only the first."""
    checks = Checks(good, mapping.columns.by_field(), findings)
    checks.reject(~good["number"].is_first_distinct(), "number_repeated", "number")
    return checks.good()
