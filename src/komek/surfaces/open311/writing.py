"""Answers as GeoReport v2 writes them: XML elements or JSON, from the same plain values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings

Value: TypeAlias = "str | int | float | bool | Record | Sequence[Value] | None"
Record: TypeAlias = "Mapping[str, Value]"
Content: TypeAlias = "Record | Sequence[Record]"
"""What an answer is made of: a record, or a list of them."""

XML = "xml"
JSON = "json"
CONTENT_TYPES = {
    XML: "text/xml; charset=utf-8",
    JSON: "application/json; charset=utf-8",
}

JSONP_TYPE = "application/javascript; charset=utf-8"

# A list's element holds one element of this name for each of its entries.
_ENTRY_NAMES = {
    "attributes": "attribute",
    "endpoints": "endpoint",
    "errors": "error",
    "formats": "format",
    "service_request_updates": "request_update",
    "service_requests": "request",
    "services": "service",
    "values": "value",
}

# XML 1.0 has no way to write these, not even as a reference.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A bare carriage return would be read back as a newline.
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\r": "&#13;"}
)


def write(form: str, root: str, content: Content) -> bytes:
    """The whole body of an answer, UTF-8.

    form: "xml" or "json". root: name of the outermost element, which JSON does not show: there a
    list is a bare array and a record a bare object.
    """
    if form == JSON:
        return msgspec.json.encode(content)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{_element(root, content)}\n'.encode()


def padded(callback: str, body: bytes) -> bytes:
    """A JSON body as a script that calls a function with it.

    The comment in front keeps the first bytes of the script from being the caller's choice.
    """
    # Two line ends that JSON may hold, and that older scripts may not.
    body = body.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")
    return b"/**/" + callback.encode() + b"(" + body + b");"


def moment(at: datetime) -> str:
    """A W3C date and time with the city's offset at that moment, to the second."""
    return at.astimezone(_zone(settings.TIME_ZONE)).isoformat(timespec="seconds")


def escaped(text: str) -> str:
    """A text as the content of an element, without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text).translate(_ESCAPES)


def _element(name: str, value: Value) -> str:
    inner = "".join(_content(name, value))
    return f"<{name}>{inner}</{name}>" if inner else f"<{name}/>"


def _content(name: str, value: Value) -> Iterator[str]:
    match value:
        case None:
            return
        case str():
            yield escaped(value)
        case bool():
            yield "true" if value else "false"
        case int() | float():
            yield repr(value)
        case Mapping():
            for key, one in value.items():
                yield _element(key, one)
        case _:
            for one in value:
                yield _element(_ENTRY_NAMES[name], one)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
