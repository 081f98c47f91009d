"""The city's own website."""

from komek.intake.channels.portal.manifest import MANIFEST

__all__ = ["MANIFEST"]
