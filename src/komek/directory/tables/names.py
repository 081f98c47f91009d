"""The three columns of names that most tables have."""

from komek.directory.contents import texts
from komek.directory.entries import Entry, Texts
from komek.kernel.languages import CODES
from komek.kernel.names import Named
from komek.kernel.tables import Row, Text

NAMES = tuple(Text(f"name_{code}") for code in CODES)
NAME_FIELDS = tuple(column.name for column in NAMES)


def names_of(entry: Entry | Named) -> Row:
    """The values of the columns of names."""
    return columns_of(entry.names if isinstance(entry, Entry) else texts(entry, "name"), "name")


def columns_of(found: Texts, field: str) -> Row:
    """A text in three languages as three columns: {"name_kk": ..., ...}."""
    return {f"{field}_{code}": found[code] for code in CODES}
