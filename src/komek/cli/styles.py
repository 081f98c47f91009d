"""Puts the pages' style sheets together: tokens, the page, then each component's own."""

from pathlib import Path

from komek.cli.places import SOURCE

UI = SOURCE / "ui"
BUILT = UI / "static" / "ui" / "built" / "komek.css"


def ensure_styles() -> None:
    """Write the one sheet that pages load, when it is not what its parts say."""
    whole = "\n".join(file.read_text() for file in sheets())
    if BUILT.exists() and BUILT.read_text() == whole:
        return
    BUILT.parent.mkdir(exist_ok=True)
    new = BUILT.with_suffix(".new")
    new.write_text(whole)
    new.replace(BUILT)


def sheets() -> list[Path]:
    """The parts in their order: a later one may lean on an earlier one."""
    base = [UI / "styles" / name for name in ("tokens.css", "page.css")]
    return [*base, *sorted((UI / "templates" / "components").glob("*/style.css"))]
