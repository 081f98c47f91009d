"""The short number: an operator files what the caller says."""

from komek.intake.channels.phone.manifest import MANIFEST

__all__ = ["MANIFEST"]
