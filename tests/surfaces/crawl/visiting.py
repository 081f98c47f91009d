"""Walking all that anybody may open: by the resolver, by links, by what programs are told."""

import io
import re
from collections import deque
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import polars as pl
from django.conf import settings
from django.http.response import HttpResponseBase
from django.test import Client

from komek.surfaces.addresses import everything

LINK = re.compile(r"""(?:href|src|action)=["']([^"'#][^"']*)""")
WHOLE = re.compile(r"https?://[^\s\"'<>)]+")
MOST = 1500
PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
NOT_OURS = re.compile(r"^/(admin|static)/")


class Visitor:
    """Somebody without a name: opens addresses, keeps what came back, follows what is linked."""

    def __init__(self, language: str) -> None:
        self.client = Client(headers={"accept-language": language})
        self.client.raise_request_exception = True
        self.seen: dict[str, str] = {}
        self.statuses: dict[str, int] = {}
        self._waiting: deque[str] = deque()

    def visit(self, addresses: Iterable[str]) -> None:
        """These, and whatever can be reached from them."""
        self._waiting.extend(addresses)
        while self._waiting:
            address = self._waiting.popleft()
            if address in self.seen or NOT_OURS.match(address):
                continue
            assert len(self.seen) < MOST, "the walk does not come to an end"
            answer = self.client.get(address)
            self.keep(address, answer)
            self._waiting.extend(linked(address, self.seen[address]))

    def post(self, address: str, **fields: str) -> None:
        """Send a form, as wrong as it may be."""
        self.keep(f"POST {address} {fields}", self.client.post(address, fields))

    def keep(self, address: str, answer: HttpResponseBase) -> None:
        """Everything that the answer says: its headers too."""
        told = "\n".join(f"{name}: {value}" for name, value in answer.items())
        self.seen[address] = f"{told}\n{text_of(answer)}"
        self.statuses[address] = answer.status_code


def text_of(answer: HttpResponseBase) -> str:
    """The body as somebody could read it; tables of columns are unpacked."""
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if body[:4] == b"PAR1":
        table = pl.read_parquet(io.BytesIO(body))
        return f"{table.to_dicts()} {pl.read_parquet_metadata(io.BytesIO(body))}"
    return unescape(body.decode("utf-8", "replace"))


def linked(address: str, text: str) -> Iterator[str]:
    """Paths on this server to which the text leads."""
    for found in [*LINK.findall(text), *WHOLE.findall(text)]:
        parts = urlsplit(urljoin(f"http://testserver{address}", urldefrag(found)[0]))
        ours = parts.netloc in ("testserver", urlsplit(settings.PUBLIC_URL).netloc)
        if ours and parts.scheme in ("http", "https"):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def routes(**values: Iterable[str]) -> Iterator[str]:
    """Every address of the resolver with its named parts filled with each of the values."""
    for one in everything():
        route = one.route.replace("^", "").replace("$", "").replace("\\.", ".")
        for filled in _filled(route.replace("[A-Za-z0-9_-]*", ""), values):
            if not re.search(r"[<>()\\^$|?*]", filled):
                yield f"/{filled}"


def _filled(route: str, values: dict[str, Iterable[str]]) -> Iterator[str]:
    found = PART.search(route)
    if found is None:
        yield route
        return
    for value in values.get(found[1] or found[2], ["0"]):
        yield from _filled(route[: found.start()] + value + route[found.end() :], values)


def stored_files(root: Path) -> str:
    """All that the published files hold, whatever offers them."""
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in root.iterdir())
