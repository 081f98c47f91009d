"""A real browser and a live server for the journeys; without a browser they are skipped."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}

Open = Callable[..., Page]


@pytest.fixture
def chromium(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A browser of Debian's, or whichever is there."""
    # Playwright runs a loop in this thread, which Django takes for asynchronous code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        path = path_of_browser() or playwright.chromium.executable_path
        if not Path(path).exists():
            pytest.skip("There is no browser: install Chromium, or name one in KOMEK_BROWSER.")
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=[*QUIET, *sandbox])
        yield browser
        browser.close()
        # Inside the loop Django has another connection than outside, where nobody would close it,
        # and a test database in use cannot be dropped.
        connection.close()


def path_of_browser() -> str | None:
    """The browser that is named, or the first of the system's; None for Playwright's own."""
    if named := os.environ.get("KOMEK_BROWSER"):
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """Opens pages of different people; in the end none of them may have seen an error."""
    errors: list[str] = []

    def note(said: ConsoleMessage) -> None:
        # A form that comes back is no error of the page, nor is a door that stays shut.
        if said.type == "error" and not re.search(r"status of 40[039]", said.text):
            errors.append(said.text)

    def opened(base: str, language: str, size: dict[str, int]) -> Page:
        context = chromium.new_context(base_url=base, locale=language, viewport=size)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", note)
        return page

    yield opened
    assert errors == []
