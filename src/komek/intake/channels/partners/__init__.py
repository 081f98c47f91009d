"""Programs of partners, by the REST interface."""

from komek.intake.channels.partners.manifest import MANIFEST

__all__ = ["MANIFEST"]
