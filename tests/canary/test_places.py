"""The table of places is the one that the reference page tells people."""

import re
from pathlib import Path

from komek.canary.places import PLACES, place_of
from komek.cli.places import ROOT

PAGE = ROOT / "docs" / "reference" / "personal-data.md"
CODES_ALONE = {
    *("counts/", "surfaces_presence", "cases_owedcall", "surfaces_keptanswer"),
    *("surfaces_signin", "cases_operatormonth", "surfaces_unusuallook", "files/served/"),
}
"""Places that the page names because of ids, moments and pictures: no word may be there."""
ROOMS = {"intake"}
WITHIN = {"residents_reportedfor": "residents_*", "residents_casefor": "residents_*"}


def named_on(page: Path) -> set[str]:
    """What stands as code in the second column of the page's table."""
    rows = [line.split("|") for line in page.read_text().splitlines() if line.startswith("| ")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row[2])}


def test_page_and_table_name_the_same_places() -> None:
    named = {WITHIN.get(name, name) for name in named_on(PAGE)} - CODES_ALONE - ROOMS
    assert named == {place.listed for place in PLACES}


def test_a_place_of_codes_alone_is_no_place_for_words() -> None:
    for name in CODES_ALONE:
        assert place_of(f"table {name}.words") is None
        assert place_of(f"file {name}words") is None
