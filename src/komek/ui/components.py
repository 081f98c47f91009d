"""The parts that all pages are made of: a folder each under `templates/components`.

A folder holds `style.css`, `states.html` with the part in every state it knows, and, where the
part is more than its class, the templates that draw it.
"""

from pathlib import Path

FOLDER = Path(__file__).parent / "templates" / "components"


def names() -> list[str]:
    """All components, by name."""
    return sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())
