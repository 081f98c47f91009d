"""Somebody else's table as one of ours: other names of columns, and codes made of names.

[columns]            # ours = theirs
name_kk = "name"
[codes]              # made of the words in their column, or in several of theirs
code = "name"
[values]             # ours, the same in every row
kind = "department"
[words.kind]         # theirs = ours, in one of our columns
"Управление" = "department"
"""

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from komek.cli.failure import Failed

SECTIONS = {"columns", "codes", "values", "words"}


class Rearranged(NamedTuple):
    """A CSV file with our columns, every row where it was in theirs.

    repeated: the numbers of the rows whose code is that of an earlier one. empty: of those that
    have nothing in the columns of the mapping. Both are left out.
    """

    content: bytes
    repeated: list[int]
    empty: list[int]


@dataclass(frozen=True)
class TableMapping:
    """Our columns: theirs, those a code is made of, constants, and words translated."""

    columns: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def theirs(self) -> list[str]:
        """The columns of the file that are needed."""
        made_of = [name for names in self.codes.values() for name in names]
        return list(dict.fromkeys([*self.columns.values(), *made_of]))

    def row(self, theirs: Mapping[str, str]) -> dict[str, str]:
        """Our row for theirs."""
        made = {
            ours: _code(" ".join(theirs[name].strip() for name in names))
            for ours, names in self.codes.items()
        }
        said = {ours: theirs[name].strip() for ours, name in self.columns.items()}
        translated = {ours: self.words.get(ours, {}).get(cell, cell) for ours, cell in said.items()}
        return {**made, **translated, **self.values}


def rearranged(content: bytes, mapping: Path, key: Sequence[str]) -> Rearranged:
    """The CSV or XLSX file with our columns in place of theirs.

    key: our columns that name a row; of rows that are named alike by a code made here, only the
    first is kept. Raises Failed for what cannot be mapped, Refused for what is no table.
    """
    layout = _read(mapping)
    made = layout.codes.keys() & set(key)
    repeated, empty = [], []
    kept: dict[int, dict[str, str]] = {}
    seen: set[tuple[str, ...]] = set()
    for number, row in _rows(content, layout):
        name = tuple(row.get(column, "") for column in key)
        if not any(cell for column, cell in row.items() if column not in layout.values):
            empty.append(number)
        elif made and all(row[column] for column in made) and name in seen:
            repeated.append(number)
        else:
            kept[number] = row
        seen.add(name)
    return Rearranged(_csv(kept), repeated, empty)


def _csv(rows: Mapping[int, Mapping[str, str]]) -> bytes:
    """The rows, each in the line of its number."""
    output = io.StringIO(newline="")
    cells = (
        [*rows[number].values()] if number in rows else [] for number in range(1, max(rows) + 1)
    )
    csv.writer(output).writerows(cells)
    return output.getvalue().encode()


def _rows(content: bytes, layout: TableMapping) -> Iterator[tuple[int, dict[str, str]]]:
    """The number of each row in the file, and its columns as ours; the header is the first."""
    from komek.kernel.tables import files

    header, *body = files.read(content, layout.theirs)
    names = [cell.strip() for cell in header.cells]
    if missing := [name for name in layout.theirs if name not in names]:
        there = ", ".join(names)
        raise Failed(f"The file has no column {', '.join(missing)}. It has: {there}.")
    ours = layout.row(dict.fromkeys(names, ""))
    yield header.number, {name: name for name in ours}
    for line in body:
        cells = [*line.cells, *[""] * (len(names) - len(line.cells))]
        yield line.number, layout.row(dict(zip(names, cells, strict=False)))


def _code(words: str) -> str:
    """The code of the words; none for no words, which the table itself refuses."""
    from komek.history.names import code_of

    return code_of(words) if words.strip() else ""


def _read(mapping: Path) -> TableMapping:
    try:
        found = tomllib.loads(mapping.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Failed(f"The mapping {mapping} cannot be read: {error}.") from error
    if found.keys() - SECTIONS or not found.get("columns"):
        raise Failed(
            f"The mapping {mapping} needs a table [columns], and may have [codes], [values] and"
            " [words.COLUMN]."
        )
    codes = {ours: _listed(theirs) for ours, theirs in found.pop("codes", {}).items()}
    return TableMapping(codes=codes, **found)


def _listed(names: Any) -> list[str]:
    return [names] if isinstance(names, str) else list(names)
