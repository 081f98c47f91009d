"""Kinds of columns: what a cell says as a value, and a value as the text of a cell."""

import json
import re
from collections.abc import Collection
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.kernel.errors import Invalid, Message
from komek.kernel.folding import clean_text
from komek.kernel.tables import lists

LONGEST_CELL = 100_000

UNSAID = object()
"""What an empty cell means where nothing is no value: leave it, or take the usual for a new row."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    required: an empty cell is refused. compared: whether a difference here alone is a change.
    """

    name: str
    _: KW_ONLY
    required: bool = False
    compared: bool = True

    def parse(self, cell: str) -> Any:
        """The value of a cell with something in it; raises Invalid naming the column."""
        return cell

    def show(self, value: Any) -> str:
        """The cell for a value; parsing it gives the value again."""
        return str(value)

    def empty(self) -> Any:
        """The value of an empty cell."""
        return UNSAID

    def refused(self, message: Message) -> Invalid:
        """What to raise for a cell that cannot be read."""
        return Invalid("cell_unreadable", message, field=self.name)


class Text(Column):
    """Words or a code."""

    def empty(self) -> str:
        return ""


@dataclass(frozen=True)
class Choice(Column):
    """One of a few words."""

    choices: Collection[str] = ()

    def parse(self, cell: str) -> str:
        if cell not in self.choices:
            choices = ", ".join(self.choices)
            raise self.refused(format_lazy(_("This is none of: {choices}."), choices=choices))
        return cell


class Whole(Column):
    """A whole number."""

    def parse(self, cell: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,12}", cell):
            raise self.refused(_("This is not a whole number."))
        return int(cell)


class Number(Column):
    """A number with a point or a comma."""

    def parse(self, cell: str) -> float:
        if not re.fullmatch(r"-?[0-9]+([.,][0-9]+)?(e-?[0-9]{1,3})?", cell, re.I):
            raise self.refused(_("This is not a number."))
        return float(cell.replace(",", "."))

    def show(self, value: float) -> str:
        return repr(value)


class Flag(Column):
    """Yes or no."""

    YES = frozenset({"1", "yes", "true", "да", "иә"})
    NO = frozenset({"0", "no", "false", "нет", "жоқ"})

    def parse(self, cell: str) -> bool:
        word = cell.lower()
        if word not in self.YES | self.NO:
            raise self.refused(_("Write 1 for yes or 0 for no."))
        return word in self.YES

    def show(self, value: bool) -> str:
        return "1" if value else "0"


class Day(Column):
    """A date: 2026-03-21 or 21.03.2026."""

    def parse(self, cell: str) -> date:
        if found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", cell):
            cell = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}"
        try:
            return date.fromisoformat(cell)
        except ValueError as error:
            raise self.refused(_("Write the date as 2026-03-21.")) from error

    def show(self, value: date) -> str:
        return value.isoformat()


class Moment(Column):
    """A moment: a date means its first moment in the city, an ISO 8601 time needs its offset."""

    def parse(self, cell: str) -> datetime:
        if "T" not in cell:
            day = Day(self.name).parse(cell.removesuffix(" 00:00:00"))
            return datetime.combine(day, time.min, _city()).astimezone(UTC)
        try:
            moment = datetime.fromisoformat(cell)
        except ValueError as error:
            raise self.refused(_("Write the date as 2026-03-21.")) from error
        if moment.tzinfo is None:
            raise self.refused(_("This time lacks its offset from UTC, such as +05:00."))
        return moment.astimezone(UTC)

    def empty(self) -> None:
        return None

    def show(self, value: datetime) -> str:
        local = value.astimezone(_city())
        return local.date().isoformat() if _is_midnight(local) else local.isoformat()


class Words(Column):
    """A list: "one;two"."""

    def parse(self, cell: str) -> list[str]:
        return lists.items(cell)

    def show(self, value: list[str]) -> str:
        return lists.joined(value)

    def empty(self) -> list[str]:
        return []


class Pairs(Column):
    """Names with values: "lift=otis;heating=heat"."""

    def parse(self, cell: str) -> dict[str, str]:
        pairs = [lists.split(item, "=", most=1) for item in lists.split(cell, ";") if item.strip()]
        if any(len(pair) != 2 or not lists.plain(pair[0]) for pair in pairs):
            raise self.refused(_("Write pairs as name=value, with a semicolon between them."))
        found = {lists.plain(name): lists.plain(value) for name, value in pairs}
        if len(found) < len(pairs):
            raise self.refused(_("The same name is given twice."))
        return found

    def show(self, value: dict[str, str]) -> str:
        pairs = (f"{lists.escaped(name)}={lists.escaped(text)}" for name, text in value.items())
        return ";".join(pairs)

    def empty(self) -> dict[str, str]:
        return {}


class Json(Column):
    """A JSON object, for what has no columns of its own."""

    def parse(self, cell: str) -> dict[str, Any]:
        try:
            value = json.loads(cell)
        except (ValueError, RecursionError) as error:
            raise self.refused(_("This is not JSON.")) from error
        if not isinstance(value, dict):
            raise self.refused(_("This is not a JSON object, which is in curly braces."))
        return value

    def show(self, value: dict[str, Any]) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""

    def empty(self) -> dict[str, Any]:
        return {}


def value_of(column: Column, cell: str) -> Any:
    """The value of any cell; raises Invalid naming the column."""
    cell = clean_text(cell, LONGEST_CELL, field=column.name)
    if cell:
        return column.parse(cell)
    if column.required:
        raise column.refused(_("This cell must not be empty."))
    return column.empty()


def cell_of(column: Column, value: Any) -> str:
    """The text of a cell for a value, nothing for none."""
    return "" if value is None else column.show(value)


def _city() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _is_midnight(local: datetime) -> bool:
    # fold: the second of two midnights, when clocks are put back, is no plain date.
    return local.time() == time.min and not local.fold
