"""What Lighthouse says of a page: scores from 0 to 100, and what it found wrong."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from komek.cli import node
from komek.cli.browser import ensure_browser

PROGRAM = node.MODULES / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# The mobile preset is the default: a slow phone on a slow network, 412 by 823 pixels.
PASSED = 0.9
OPTIONS = ("--quiet", "--output=json", "--locale=en")


@dataclass(frozen=True)
class Scores:
    """The categories of one page, and the titles of the audits that were not passed."""

    of: dict[str, float]
    failed: list[str]


def scores(address: str) -> Scores:
    """Open the page in a browser of its own; raises RuntimeError with what Lighthouse said."""
    node.ensure_packages(dev=True)
    os.environ["CHROME_PATH"] = ensure_browser()
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        flags = f"--chrome-flags=--headless=new {'--no-sandbox' if os.geteuid() == 0 else ''}"
        only = f"--only-categories={','.join(CATEGORIES)}"
        done = node.node(str(PROGRAM), address, *OPTIONS, only, flags, f"--output-path={report}")
        if done.returncode or not report.exists():
            raise RuntimeError(f"Lighthouse could not look at {address}:\n{done.stdout}")
        return _read(report)


def _read(report: Path) -> Scores:
    found = json.loads(report.read_text())
    of = {name: 100.0 * (found["categories"][name]["score"] or 0) for name in CATEGORIES}
    failed = [
        f"{name}: {found['audits'][one['id']]['title']}"
        for name in CATEGORIES
        for one in found["categories"][name]["auditRefs"]
        if one["weight"]
        and (found["audits"][one["id"]]["score"] or 0) < PASSED
        and found["audits"][one["id"]]["scoreDisplayMode"] not in ("notApplicable", "manual")
    ]
    return Scores(of, failed)
