"""Other programs that speak Open311 GeoReport v2."""

from komek.intake.channels.open311.manifest import MANIFEST

__all__ = ["MANIFEST"]
