"""Somebody else's table as one of ours: other names of columns, and codes made of names.

[columns]            # ours = theirs
name_kk = "name"
[codes]              # made of the words in their column
code = "name"
"""

import csv
import io
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from komek.cli.failure import Failed


class Rearranged(NamedTuple):
    """A CSV file with our columns, and how many rows were left out: their code came before."""

    content: bytes
    repeated: int


def rearranged(content: bytes, mapping: Path) -> Rearranged:
    """The CSV file with our columns in place of theirs; raises Failed for what cannot be mapped."""
    from komek.history.names import code_of

    columns, codes = _tables(mapping)
    made: dict[tuple[str, ...], list[str]] = {}
    rows = _rows(content, {*columns.values(), *codes.values()})
    for place, row in enumerate(rows):
        key = tuple(code_of(row[theirs]) for theirs in codes.values()) or (str(place),)
        cells = [row[theirs] for theirs in columns.values()]
        made.setdefault(key, [*key, *cells] if codes else cells)
    output = io.StringIO(newline="")
    csv.writer(output).writerows([[*codes, *columns], *made.values()])
    return Rearranged(output.getvalue().encode(), len(rows) - len(made))


def _tables(mapping: Path) -> tuple[Mapping[str, str], Mapping[str, str]]:
    try:
        found = tomllib.loads(mapping.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Failed(f"The mapping {mapping} cannot be read: {error}.") from error
    columns, codes = found.get("columns", {}), found.get("codes", {})
    if found.keys() - {"columns", "codes"} or not columns:
        raise Failed(f"The mapping {mapping} needs a table [columns], and may have [codes].")
    return columns, codes


def _rows(content: bytes, wanted: Iterable[str]) -> list[dict[str, str]]:
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), restval="")
    except UnicodeDecodeError as error:
        raise Failed("The file is not UTF-8.") from error
    if missing := sorted(set(wanted) - set(rows.fieldnames or ())):
        raise Failed(f"The file has no column {', '.join(missing)}.")
    return list(rows)
