"""The manifest: what is published, by month, for programs; replaced last, so that it never lies."""

from pathlib import Path

import msgspec
from django.conf import settings
from django.utils.translation import override

from komek.kernel.errors import Message
from komek.kernel.languages import CODES as LANGUAGES
from komek.surfaces.open_data.columns import COLUMNS, NAMES
from komek.surfaces.open_data.disk import store
from komek.surfaces.open_data.names import MANIFEST

SCHEMA_VERSION = 1


class File(msgspec.Struct, frozen=True):
    """A file beside the manifest; sha256 in hexadecimal digits."""

    href: str
    bytes: int
    sha256: str


class Month(msgspec.Struct, frozen=True):
    """The cases opened in one month ("2026-03"), the same rows in every format.

    mark: tells that the month has changed since; means nothing outside.
    """

    month: str
    rows: int
    generated: str
    mark: str
    files: dict[str, File]


class ColumnMeaning(msgspec.Struct, frozen=True):
    """A column of the files: its meaning in the city's languages."""

    name: str
    type: str
    meaning: dict[str, str]


class Manifest(msgspec.Struct, frozen=True):
    """All of it. generated: when this was last looked through, with the city's offset."""

    schema: int
    city: str
    time_zone: str
    licence: str
    generated: str
    rows: int
    columns: list[ColumnMeaning]
    codes: File
    months: list[Month]

    def month(self, name: str) -> Month | None:
        """What is published of a month."""
        return next((one for one in self.months if one.month == name), None)

    def files(self) -> list[File]:
        """Everything that is offered."""
        return [self.codes, *(file for month in self.months for file in month.files.values())]

    def file(self, href: str) -> File | None:
        """A file by the name that visitors know."""
        return next((one for one in self.files() if one.href == href), None)


def read(root: Path) -> Manifest | None:
    """What is published; None while nothing is, or with other columns."""
    try:
        found = msgspec.json.decode((root / MANIFEST).read_bytes(), type=Manifest)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None
    same = found.schema == SCHEMA_VERSION and tuple(one.name for one in found.columns) == NAMES
    return found if same else None


def made_of(months: list[Month], codes: File, generated: str) -> Manifest:
    """The manifest of these months."""
    return Manifest(
        schema=SCHEMA_VERSION,
        city=settings.CITY_ID,
        time_zone=settings.TIME_ZONE,
        licence=settings.OPEN_DATA_LICENCE,
        generated=generated,
        rows=sum(month.rows for month in months),
        columns=[ColumnMeaning(one.name, one.type, in_all(one.meaning)) for one in COLUMNS],
        codes=codes,
        months=months,
    )


def write(root: Path, manifest: Manifest) -> None:
    """Put the manifest in the place of the one before."""
    content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    store(root / MANIFEST, content)


def in_all(text: Message) -> dict[str, str]:
    """A text in the city's languages."""
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = str(text)
    return said
