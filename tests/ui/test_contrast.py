"""Colours can be told apart by people who see badly, in both themes (WCAG 2.2)."""

import re

import pytest

from komek.config.settings import SOURCE

LIGHT = (SOURCE / "ui" / "styles" / "tokens.css").read_text()
DARK = (SOURCE / "ui" / "static" / "ui" / "dark.css").read_text()
TONES = ("calm", "good", "wait", "bad", "quiet")
PAIRS = [
    *(("text", ground, 7.0) for ground in ("ground", "surface", "raised")),
    *(("muted", ground, 4.5) for ground in ("ground", "surface", "raised")),
    *(("link", ground, 4.5) for ground in ("ground", "surface")),
    *(("bad-text", ground, 4.5) for ground in ("ground", "surface")),
    *((f"{tone}-text", f"{tone}-ground", 4.5) for tone in TONES),
    ("on-brand", "brand", 4.5),
    ("on-brand", "brand-strong", 4.5),
    ("brand", "surface", 4.5),
    ("edge", "surface", 3.0),
    ("focus", "ground", 3.0),
    ("focus", "surface", 3.0),
]


def colours(sheet: str) -> dict[str, str]:
    """The sheet's colours by name."""
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", sheet))


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("sheet", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_the_contrast_is_enough(sheet: str, front: str, back: str, least: float) -> None:
    named = colours(sheet)
    lighter, darker = sorted(map(luminance, (named[front], named[back])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= least


def test_the_dark_theme_has_every_colour_of_the_light_one() -> None:
    assert colours(DARK).keys() == colours(LIGHT).keys()
