"""A messenger that nobody uses: words, files and buttons, both ways."""

from tests.contracts.dummy_channels.dummy.manifest import MANIFEST
from tests.contracts.dummy_channels.dummy.talking import parse, send

__all__ = ["MANIFEST", "parse", "send"]
