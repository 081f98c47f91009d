"""Twenty calls taken at the desk by keyboard alone, in a real browser at a real city.

A keystroke is every key that moves, chooses or commands, from the one that opens the screen to the
one after which number and key can be read out; what is typed of the caller's own words, names,
numbers and answers is none. The system's time is what the person has to wait for: the screen, the
places after the last letter of the address, the service after the last letter of the words, what is
open around where the call is about to be joined, the number at the end.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.city import City, running_city
from benchmarks.desk_calls import CALLS, Call
from benchmarks.row import Row
from benchmarks.signing_in import session_of
from komek.cli.browser import ensure_browser

OPERATOR = "operator@astana.example"
TYPING_MS = 40
"""Between two letters: faster than anybody types while listening, so that nothing is hidden."""
PATIENCE_MS = 10_000
MOST_STEPS = 40
MOST_KEYSTROKES = 10
MOST_SYSTEM_S = 1.5
# Questions that are not called optional and have no answer yet, each with the kind of its answer.
OPEN_QUESTIONS = """() => [...document.querySelectorAll("#questions .field")]
    .filter((field) => !field.querySelector(".optional"))
    .map((field) => [field, [...field.querySelectorAll("input, select, textarea")]])
    .filter(([, inputs]) => !inputs.some((one) => /radio|checkbox/.test(one.type)
        ? one.checked : one.value))
    .map(([field, [one]]) => ({
        focused: field.contains(document.activeElement),
        kind: /radio|checkbox/.test(one.type) ? "choice"
            : one.type === "datetime-local" ? "moment" : "text",
    }))"""


class Desk:
    """An operator before the screen: presses keys, and waits where there is reason to."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.keystrokes = 0
        self.waited_s = 0.0

    def press(self, *keys: str) -> None:
        """Keys that do something."""
        for key in keys:
            self.page.keyboard.press(key)
            self.keystrokes += 1

    def type(self, words: str) -> None:
        """What the caller says."""
        self.page.keyboard.type(words, delay=TYPING_MS)

    def wait_for(self, selector: str) -> None:
        """Until it is there: the system's time."""
        began = time.perf_counter()
        self.page.wait_for_selector(selector, timeout=PATIENCE_MS)
        self.waited_s += time.perf_counter() - began

    def take(self, call: Call) -> None:
        """The whole call."""
        self.press("n")
        self.wait_for("[name=contact]:focus")
        self.say_who_and_where(call)
        self.type(call.words)
        if call.ends == "joined":
            return self.join()
        self.choose(call)
        if call.ends == "112":
            return self.end("F8", "#emergency-title")
        if call.ends == "answered":
            self.answer()
        else:
            self.answer_questions()
        return self.end("Control+Enter", ".key")

    def say_who_and_where(self, call: Call) -> None:
        """From field to field; the place is taken by the key that leaves its field."""
        self.type(call.contact)
        self.press("Tab")
        self.type(call.name)
        self.press("Tab")
        self.type(call.place)
        if call.place:
            self.wait_for("#places-list:not([hidden]) [aria-selected=true]")
        self.press("Tab")

    def choose(self, call: Call) -> None:
        """The service that the words found, or one of those that they suggest."""
        if call.down is None:
            return self.wait_for("[name=service_code]:checked")
        self.wait_for("[name=service_code]")
        self.press("Tab", "Space", *["ArrowDown"] * call.down)
        return self.wait_for("#promise dl")

    def join(self) -> None:
        """The first of what is open around."""
        self.wait_for("#around [data-key=join-1]")
        self.press("Alt+1")
        self.wait_for("#said .key")

    def answer(self) -> None:
        """A ready answer if there is one, else words of one's own."""
        self.press("F2")
        if not self.page.locator("[name=answer]").input_value():
            self.type("Центр работает с 9 до 20 часов.")

    def answer_questions(self) -> None:
        """Forward from field to field until nothing required is left."""
        for _step in range(MOST_STEPS):
            questions = self.page.evaluate(OPEN_QUESTIONS)
            if not questions:
                return
            asked = next((one["kind"] for one in questions if one["focused"]), "")
            if asked:
                self.answer_one(asked)
            else:
                self.press("Tab")
        raise RuntimeError("a question could not be answered by keyboard")

    def answer_one(self, kind: str) -> None:
        """The question in focus: the first choice, yesterday at ten, or a number."""
        if kind == "choice":
            self.press("Space")
        elif kind == "moment":
            self.type("11252026")
            self.press("ArrowRight")
            self.type("1000AM")
        else:
            self.type("2")

    def end(self, key: str, selector: str) -> None:
        """The last key, and what comes of it."""
        self.press(key)
        self.wait_for(selector)


def measure(home: Path) -> Iterator[Row]:
    """Rows desk.keystrokes and desk.system_s: medians of twenty calls; and the longest waits."""
    with running_city(home / "desk") as city, _browser(city) as page:
        taken = [_taken(page, call) for call in CALLS]
    keys, seconds = [one.keystrokes for one in taken], [one.waited_s for one in taken]
    yield Row("desk.keystrokes", "keys", median(keys), MOST_KEYSTROKES, None, len(taken))
    yield Row("desk.keystrokes_most", "keys", max(keys), None, None, len(taken))
    yield Row("desk.system_s", "s", median(seconds), MOST_SYSTEM_S, None, len(taken))
    yield Row("desk.system_most_s", "s", max(seconds), None, None, len(taken))


def _taken(page: Any, call: Call) -> Desk:
    page.goto("/desk/")
    desk = Desk(page)
    desk.take(call)
    return desk


@contextmanager
def _browser(city: City) -> Iterator[Any]:
    # Only this measure and the journeys need it: no other one starts a browser.
    from playwright.sync_api import sync_playwright

    path = ensure_browser()
    base = f"http://127.0.0.1:{city.port}"
    session: Any = {"name": "sessionid", "value": session_of(city, OPERATOR), "url": base}
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=sandbox)
        context = browser.new_context(base_url=base, viewport={"width": 1440, "height": 900})
        context.add_cookies([session])
        context.set_default_timeout(PATIENCE_MS)
        yield context.new_page()
        browser.close()
