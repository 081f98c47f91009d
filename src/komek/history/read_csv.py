"""CSV files: the whole at once when every row is regular, row by row when some are damaged."""

import codecs
import csv
import mmap
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import polars as pl
from django.utils.translation import gettext_lazy as _

from komek.history.csv_rows import CsvRow, Layout, rows
from komek.history.csv_shape import is_regular
from komek.history.findings import Findings, Outcome
from komek.history.mapping import Mapping
from komek.history.unreadable import Unreadable, require_columns

DELIMITERS = ",;\t|"
_LONGEST_HEADER = 1 << 20
_FIRST_ROW = 2  # as a spreadsheet counts: the header is row 1


class Header(NamedTuple):
    """The names of the columns, what stands between them, and where the rows begin."""

    names: list[str]
    delimiter: str


def read_csv(path: Path, mapping: Mapping, findings: Findings) -> pl.DataFrame:
    """The mapped columns as texts, and "row"."""
    data = _contents(path)
    wanted = list(dict.fromkeys(mapping.columns.by_field().values()))
    header = _header(data, mapping, wanted)
    whole = _read_whole(data, header, wanted) if mapping.reading.encodings[0] == "utf-8" else None
    return _read_rows(data, header, wanted, mapping, findings) if whole is None else whole


def _contents(path: Path) -> bytes | mmap.mmap:
    """The file's bytes, as UTF-8 without a mark when it begins with one."""
    with path.open("rb") as file:
        if not path.stat().st_size:
            raise Unreadable("file_empty", _("The file is empty."))
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return _from_utf16(data[:])
    return data[len(codecs.BOM_UTF8) :] if data[:3] == codecs.BOM_UTF8 else data


def _from_utf16(data: bytes) -> bytes:
    try:
        return data.decode("utf-16").encode()
    except UnicodeDecodeError as error:
        raise Unreadable("utf16_damaged", _("The file's UTF-16 text is damaged.")) from error


def _header(data: bytes | mmap.mmap, mapping: Mapping, wanted: Sequence[str]) -> Header:
    line = data[:_LONGEST_HEADER].lstrip(b"\r\n").replace(b"\r", b"\n").split(b"\n")[0]
    text = _decoded(line, mapping.reading.encodings)
    chosen = mapping.reading.delimiter
    found = {sign: _names(text, sign) for sign in DELIMITERS + (chosen or "")}
    fitting = [sign for sign, names in found.items() if set(wanted) <= set(names)]
    if chosen:
        hint = _("It looks separated by “{sign}”.").format(sign=fitting[0]) if fitting else ""
        require_columns(wanted, found[chosen], hint)
        return Header(found[chosen], chosen)
    if not fitting:
        require_columns(wanted, max(found.values(), key=len))
    return Header(found[fitting[0]], fitting[0])


def _decoded(line: bytes, encodings: Sequence[str]) -> str:
    for encoding in encodings if b"\0" not in line else ():
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    message = _("The header is no text in the encodings of the mapping.")
    raise Unreadable("header_unreadable", message)


def _names(text: str, delimiter: str) -> list[str]:
    return [name.strip() for name in next(csv.reader([text], delimiter=delimiter), [])]


def _read_whole(
    data: bytes | mmap.mmap, header: Header, wanted: Sequence[str]
) -> pl.DataFrame | None:
    """All rows in one go; None when any of them needs a closer look."""
    places = sorted(header.names.index(name) for name in wanted)
    with ThreadPoolExecutor(1) as beside:
        looked_at = beside.submit(_is_whole, data, header)
        try:
            read = pl.read_csv(
                data,  # type: ignore[arg-type]  # reads any buffer, though its types name bytes only
                columns=places,
                separator=header.delimiter,
                infer_schema=False,
                row_index_name="row",
                row_index_offset=_FIRST_ROW,
            )
        except pl.exceptions.PolarsError:
            return None
    names = ["row", *(header.names[place] for place in places)]
    renamed = read.rename(dict(zip(read.columns, names, strict=True))).cast({"row": pl.Int64})
    return renamed if looked_at.result() else None


def _is_whole(data: bytes | mmap.mmap, header: Header) -> bool:
    """Whether nothing in the file can be misread; asked while it is being read."""
    return data.find(b"\0") < 0 and is_regular(data, header.delimiter, len(header.names))


def _read_rows(
    data: bytes | mmap.mmap,
    header: Header,
    wanted: Sequence[str],
    mapping: Mapping,
    findings: Findings,
) -> pl.DataFrame:
    layout = Layout(header.delimiter, len(header.names), mapping.reading.encodings)
    found = list(rows(data[:], layout))
    good = [row for row in found if not row.fault]
    _note(findings, Outcome.REJECTED, [row for row in found if row.fault])
    _note(findings, Outcome.NOTED, [row for row in good if row.noted])
    columns: dict[str, list[str] | list[int]] = {"row": [row.number for row in good]}
    for name in wanted:
        place = header.names.index(name)
        columns[name] = [row.fields[place] for row in good]
    return pl.DataFrame(columns, {"row": pl.Int64, **dict.fromkeys(wanted, pl.String)})


def _note(findings: Findings, outcome: Outcome, found: Sequence[CsvRow]) -> None:
    for reason in dict.fromkeys(row.fault or row.noted for row in found):
        of_reason = [row for row in found if (row.fault or row.noted) == reason]
        numbers = pl.Series([row.number for row in of_reason], dtype=pl.Int64)
        findings.note(outcome, reason, numbers, None, pl.Series([row.kind for row in of_reason]))
