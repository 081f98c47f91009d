"""JSON files: one list of objects, or an object a line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.history.findings import Findings, Outcome
from komek.history.mapping import Mapping
from komek.history.unreadable import Unreadable, require_columns


def read_json(path: Path, mapping: Mapping, findings: Findings) -> pl.DataFrame:
    """The mapped columns as texts, and "row" from 1. "place.lat" is `lat` of the object `place`."""
    data = path.read_bytes().removeprefix(b"\xef\xbb\xbf").strip()
    found = list(_objects(data))
    good = [(number, one) for number, one in enumerate(found, 1) if isinstance(one, dict)]
    bad = [number for number, one in enumerate(found, 1) if not isinstance(one, dict)]
    findings.note(Outcome.REJECTED, "not_an_object", pl.Series(bad, dtype=pl.Int64), None)
    wanted = list(dict.fromkeys(mapping.columns.by_field().values()))
    _require(wanted, [one for _number, one in good])
    columns = {name: [_text(_inside(one, name)) for _number, one in good] for name in wanted}
    schema = {"row": pl.Int64, **dict.fromkeys(wanted, pl.String)}
    return pl.DataFrame({"row": [number for number, _one in good], **columns}, schema)


def _objects(data: bytes) -> Iterator[Any]:
    """Whatever is listed; what is no JSON at all comes as None."""
    if data[:1] == b"[":
        try:
            yield from msgspec.json.decode(data)
        except msgspec.DecodeError as error:
            message = format_lazy(_("The file is no whole JSON list: {reason}."), reason=error)
            raise Unreadable("json_damaged", message) from error
        return
    for line in data.splitlines():
        try:
            yield msgspec.json.decode(line)
        except msgspec.DecodeError:
            yield None


def _require(wanted: list[str], objects: list[dict[str, Any]]) -> None:
    """A column that no object has is a wrong mapping, and not a column full of nothing."""
    there = {name for name in wanted if any(_inside(one, name) is not None for one in objects)}
    absent = set(wanted) - there
    keys = {key for one in objects for key in one}
    if not objects or not absent:
        return
    require_columns([name for name in wanted if name.split(".")[0] not in keys], sorted(keys))


def _inside(one: dict[str, Any], name: str) -> Any:
    if name in one:
        return one[name]
    value: Any = one
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()
