"""Finds the browser that the tests drive, or gets one."""

import os
import shutil
from pathlib import Path

from komek.cli import debian
from komek.cli.failure import Failed

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def ensure_browser() -> str:
    """The path of a Chromium; raises Failed with what to install when there is none."""
    if found := _find():
        return found
    if debian.may_install() and debian.install("chromium") and (found := _find()):
        return found
    raise Failed(
        "The tests need a browser: install Chromium (Debian: apt-get install chromium; "
        "elsewhere: .venv/bin/playwright install chromium) or name one in KOMEK_BROWSER."
    )


def _find() -> str | None:
    if named := os.environ.get("KOMEK_BROWSER"):
        if not os.access(named, os.X_OK):
            raise Failed(f"KOMEK_BROWSER names {named}, which cannot be run.")
        return named
    installed = (path for name in NAMES if (path := shutil.which(name)))
    return next(installed, None) or _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None
