"""Plug-ins are folders that are found by themselves: a channel, a registry, a protocol."""

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def found(package: str) -> dict[str, ModuleType]:
    """Every plug-in folder inside a package ("komek.intake.channels"), by name, in that order."""
    return dict(_folders(import_module(package)))


def _folders(parent: ModuleType) -> Iterator[tuple[str, ModuleType]]:
    for entry in sorted(pkgutil.iter_modules(parent.__path__), key=lambda entry: entry.name):
        if entry.ispkg:
            yield entry.name, import_module(f"{parent.__name__}.{entry.name}")
