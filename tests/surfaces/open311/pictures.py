"""One picture of an answer, whichever format it came in."""

import json
from typing import Any
from xml.etree import ElementTree

from django.http import HttpResponse

ENTRIES = {
    "attributes": "attribute",
    "endpoints": "endpoint",
    "errors": "error",
    "formats": "format",
    "service_request_updates": "request_update",
    "service_requests": "request",
    "services": "service",
    "values": "value",
}
"""Elements that are lists, and what their entries are called."""


def picture(answer: HttpResponse) -> Any:
    """Lists, records and texts: numbers and flags as XML writes them, nothing as ""."""
    if answer.headers["Content-Type"].startswith("application/json"):
        return of_json(json.loads(answer.content))
    return of_xml(ElementTree.fromstring(answer.content))


def of_json(value: Any) -> Any:
    """The picture of decoded JSON."""
    match value:
        case dict():
            return {name: of_json(one) for name, one in value.items()}
        case list():
            return [of_json(one) for one in value]
        case bool():
            return str(value).lower()
        case None:
            return ""
    return str(value)


def of_xml(element: ElementTree.Element) -> Any:
    """The picture of an element; strict about the names of entries."""
    entry = ENTRIES.get(element.tag)
    if entry is not None:
        assert {one.tag for one in element} <= {entry}, element.tag
        return [of_xml(one) for one in element]
    if len(element):
        assert len({one.tag for one in element}) == len(element), element.tag
        return {one.tag: of_xml(one) for one in element}
    return element.text or ""
