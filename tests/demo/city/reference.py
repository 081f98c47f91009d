"""The reference set's tables, as the demo city's tests read them."""

import csv
from datetime import date
from pathlib import Path

import komek

UNTIL = date(2026, 11, 23)
_FOLDER = Path(komek.__file__).parent / "demo" / "astana"


def reference(name: str) -> list[dict[str, str]]:
    """The rows of a table of the reference set."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
