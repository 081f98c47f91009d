"""What the codes in the files stand for, in the city's languages."""

import csv
import io
from collections.abc import Iterator

from komek.cases.models import State
from komek.directory import snapshot
from komek.directory.entries import Entry
from komek.kernel.languages import CODES as LANGUAGES
from komek.kernel.tables.files import harmless
from komek.surfaces.open_data.manifest import in_all

HEADER = ("column", "code", *LANGUAGES)


def table() -> bytes:
    """A CSV file: for every column of codes each code and its names, also those of the past."""
    directory = snapshot.current()
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(_named("service", directory.service_history()))
    writer.writerows(_named("group", directory.groups()))
    writer.writerows(("state", state.value, *in_all(state.label).values()) for state in State)
    writer.writerows(_named("organisation", directory.all_organisations()))
    return text.getvalue().encode()


def _named(column: str, entries: tuple[Entry, ...]) -> Iterator[list[str]]:
    # Of several versions of one thing the last one has the name that it goes by now.
    for entry in {entry.code: entry for entry in entries}.values():
        names = [entry.names.get(language, "") for language in LANGUAGES]
        yield [column, *map(harmless, [entry.code, *names])]
