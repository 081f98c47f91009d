"""Every address and the action that decides who may open it.

Our own views are marked: by `requires`, by the doors of programs. Here stand those that libraries
bring along, whole namespaces at once. Tests walk all addresses and refuse an undecided one.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

OF_LIBRARIES = {
    # Pages of the admin ask for more by themselves, one verb at a time.
    "admin": "admin.use",
    # Each operation is marked and asks for its own row, see `api.doing`.
    "api": "directory.read",
}


class Address(NamedTuple):
    """An address as the resolver knows it: a template with named parts, namespaces, a view."""

    route: str
    namespaces: tuple[str, ...]
    view: Any


def everything(resolver: URLResolver | None = None) -> Iterator[Address]:
    """All addresses that the server answers at."""
    yield from _below(resolver or get_resolver(), "", ())


def _below(resolver: URLResolver, route: str, namespaces: tuple[str, ...]) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield Address(here, namespaces, entry.callback)
        else:
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _below(entry, here, inner)


def actions(address: Address) -> set[str]:
    """The rows of the permission table that decide; none for an undecided address."""
    view = address.view
    marked = {getattr(view, "action", None), *getattr(view, "actions", {}).values()} - {None}
    listed = {OF_LIBRARIES[name] for name in address.namespaces if name in OF_LIBRARIES}
    return marked or listed
