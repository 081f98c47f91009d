"""The city's own mobile app."""

from komek.intake.channels.app.manifest import MANIFEST

__all__ = ["MANIFEST"]
