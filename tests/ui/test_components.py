"""Components are made of the tokens, and each shows all its states."""

import re
from pathlib import Path

import pytest

from komek.cli.styles import sheets
from komek.ui.components import FOLDER, names

LENGTHS = re.compile(
    r"font-size: (?!var\(--text-|100%|0;|0\.7em|2rem|1\.625rem)|font: (?!inherit|var\()"
)
COLOURS = re.compile(r"#[0-9a-f]{3,8}\b(?![^{]*\{)")


@pytest.mark.parametrize("name", names())
def test_it_has_a_style_and_states(name: str) -> None:
    assert (FOLDER / name / "style.css").read_text().startswith("/* ")
    assert (FOLDER / name / "states.html").read_text().strip()


@pytest.mark.parametrize("sheet", sheets()[1:], ids=lambda sheet: sheet.parent.name)
def test_it_is_made_of_the_tokens(sheet: Path) -> None:
    text = sheet.read_text()
    assert COLOURS.findall(text) == []
    assert LENGTHS.findall(text) == []
    assert "!important" not in text or sheet.parent.name == "field"
