"""Lists inside one cell, "a;b;c": separators that belong to the text stand behind a backslash."""

import re
from collections.abc import Iterable


def split(text: str, separator: str, most: int = 0) -> list[str]:
    """The parts between separators, still escaped; `most` separators count, 0 for all."""
    parts = [""]
    for piece in re.findall(r"\\.|[^\\]|\\$", text, re.S):
        if piece == separator and (not most or len(parts) <= most):
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def plain(text: str) -> str:
    """A part as it was meant, without escapes and outer space."""
    return re.sub(r"\\(.)", r"\1", text.strip(), flags=re.S)


def escaped(text: str, separators: str = ";=|") -> str:
    """A text that can be a part: no separator in it divides anything."""
    return re.sub(rf"([\\{re.escape(separators)}])", r"\\\1", text)


def items(text: str) -> list[str]:
    """The items of "a; b", without empty ones."""
    return [item for part in split(text, ";") if (item := plain(part))]


def joined(parts: Iterable[str]) -> str:
    """The cell for these items."""
    return ";".join(escaped(part, ";") for part in parts)
