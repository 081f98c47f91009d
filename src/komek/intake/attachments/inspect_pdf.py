"""Looks through a PDF for anything that acts; a program of its own, with little time and memory.

Reads the file from standard input and prints one word: fine, damaged, locked, active or pages. It
runs alone because a PDF can be made to keep any parser busy or to fill the memory: then it dies,
and nothing else does.
"""

from __future__ import annotations

import resource
import sys
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_MEMORY = 768 * 1024 * 1024
MOST_SECONDS = 5
MOST_PAGES = 200
MOST_OBJECTS = 50_000
LARGEST_PAGE = 14_400  # in points: five metres, the most that PDF 1.6 allows

# Keys and action types of ISO 32000 that run programs, start others, carry files or fill forms.
ACTIVE = {
    "/JS",
    "/JavaScript",
    "/Launch",
    "/EmbeddedFile",
    "/EmbeddedFiles",
    "/RichMedia",
    "/XFA",
    "/ImportData",
    "/SubmitForm",
    "/GoToE",
    "/Rendition",
}


def verdict(content: bytes) -> str:
    """One of the words above; whatever the parser stumbles over may be raised as well."""
    # Imported here: the process that starts this one needs only the limits above.
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted:
        return "locked"
    if _acts(reader):
        return "active"
    count = len(reader.pages)
    if not count:
        return "damaged"
    sides = [float(side) for page in reader.pages for side in page.mediabox[2:]]
    return "pages" if count > MOST_PAGES or max(sides) > LARGEST_PAGE else "fine"


def _acts(reader: PdfReader) -> bool:
    """Whether any object of the file, in use or not, is or has something active."""
    numbers = {(n, generation) for generation, ns in reader.xref.items() for n in ns}
    numbers |= {(n, 0) for n in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        return True
    from pypdf.generic import DictionaryObject, IndirectObject

    waiting: list[object] = [reader.trailer]
    waiting += [IndirectObject(n, generation, reader).get_object() for n, generation in numbers]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            if ACTIVE & {str(key) for key in one}:
                return True
            waiting += map(one.raw_get, one)
        elif isinstance(one, list):
            waiting += list.__iter__(one)
        elif isinstance(one, str) and str(one) in ACTIVE:
            return True
    return False


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    try:
        word = verdict(sys.stdin.buffer.read())
    except Exception:
        word = "damaged"
    sys.stdout.write(word)


if __name__ == "__main__":
    main()
