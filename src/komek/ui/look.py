"""How pages look on a device: colours and density, chosen there and kept in its cookies."""

from collections.abc import Mapping
from typing import NamedTuple

# What can be chosen, by the name of its cookie; anything else follows the device or the page.
CHOICES = {"theme": ("light", "dark"), "density": ("roomy", "compact")}
COMPACT_PATHS = ("/desk/",)  # where people work all day


class Look(NamedTuple):
    """theme: "light", "dark" or "" as the device has it. density: "roomy" or "compact"."""

    theme: str
    density: str


def look_of(cookies: Mapping[str, str], path: str) -> Look:
    """The look of a page at `path`. Touched screens get large targets whatever the density."""
    chosen = {
        name: value if (value := cookies.get(name, "")) in offered else ""
        for name, offered in CHOICES.items()
    }
    usual = "compact" if path.startswith(COMPACT_PATHS) else "roomy"
    return Look(chosen["theme"], chosen["density"] or usual)
