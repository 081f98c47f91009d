"""Compiles gettext catalogs (.po) to what Python reads (.mo), when they have changed."""

import os
from pathlib import Path

from komek.cli.places import LOCALE

LANGUAGES = ("kk", "ru")


def compile_outdated(locale: Path = LOCALE) -> list[Path]:
    """Compile every catalog that is newer than its compiled form; returns the compiled files."""
    outdated = [source for source in locale.glob("*/LC_MESSAGES/*.po") if _outdated(source)]
    return [_compile(source) for source in outdated]


def _outdated(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(source: Path) -> Path:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalog = read_po(file)
    compiled = source.with_suffix(".mo")
    draft = compiled.with_suffix(f".{os.getpid()}")
    with draft.open("wb") as file:
        write_mo(file, catalog)
    draft.replace(compiled)  # two ./komek at once: each replaces it with a whole file
    return compiled
