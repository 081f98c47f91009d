"""What axe-core finds on a page, and what it does not look at: width, targets, movement."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# The target sizes of WCAG 2.2 AA stand in its newest rules, which are off unless asked for.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The first is 1280 pixels at 400 percent, WCAG 1.4.10.
WIDTHS = (320, 768, 1440)
# What can be focused by Tab, each with whether it is marked then.
FOCUSED = """() => {
    const one = document.activeElement;
    const style = getComputedStyle(one);
    return {
        last: one === document.body,
        marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        name: one.outerHTML.slice(0, 120),
    };
}"""
MOST_STEPS = 400


def wrong_with(page: Page) -> list[str]:
    """All that shuts people out of the page: rules broken, too wide, moving against their wish."""
    found = [*violations(page), *overflow(page)]
    if parts := moving(page):
        found.append(f"{parts} parts move although less motion is wished")
    return found


def violations(page: Page) -> list[str]:
    """One line for each violation: the rule and where it is broken."""
    page.evaluate(_axe())
    found: list[dict[str, Any]] = page.evaluate(
        "tags => axe.run({runOnly: {type: 'tag', values: tags}}).then(r => r.violations)", TAGS
    )
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def overflow(page: Page) -> list[str]:
    """The screens that the page is wider than."""
    usual = page.viewport_size
    assert usual is not None
    wider = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if more := page.evaluate("document.documentElement.scrollWidth - innerWidth"):
            wider.append(f"{more} px wider than {width} px")
    page.set_viewport_size(usual)
    return wider


def unmarked(page: Page) -> list[str]:
    """What Tab leads to without a mark around it; raises when Tab never leaves the page."""
    found = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        step = page.evaluate(FOCUSED)
        if step["last"]:
            return found
        if not step["marked"]:
            found.append(step["name"])
    raise AssertionError(f"Tab goes round in {page.url}")


def moving(page: Page) -> int:
    """How many things move by themselves, or take their time to."""
    return int(page.evaluate("document.getAnimations().length"))


@cache
def _axe() -> str:
    return AXE.read_text()
