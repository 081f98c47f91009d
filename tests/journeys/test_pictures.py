"""The guide shows what the journeys see: no picture is missing, old, or of nothing."""

import re
from pathlib import Path

from tests.journeys.pictures import PICTURES

ROOT = PICTURES.parents[2]


def shown() -> set[str]:
    """Names of the pictures that the documents show."""
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    return {
        name for page in pages for name in re.findall(r"pictures/([\w-]+)\.png", page.read_text())
    }


def taken() -> set[str]:
    """Names of the pictures that the journeys take."""
    journeys = Path(__file__).parent.glob("*.py")
    calls = (re.findall(r'keep\(.*"([\w-]+)"\)', file.read_text()) for file in journeys)
    return {name for names in calls for name in names}


def test_every_picture_is_taken_by_a_journey_and_shown_by_a_page() -> None:
    kept = {picture.stem for picture in PICTURES.glob("*.png")}
    assert kept == taken() == shown()
