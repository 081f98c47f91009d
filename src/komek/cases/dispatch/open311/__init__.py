"""Another city's or company's GeoReport v2 server: requests go there, and are asked after."""

from komek.cases.dispatch.open311.asking import poll
from komek.cases.dispatch.open311.manifest import MANIFEST
from komek.cases.dispatch.open311.sending import send

__all__ = ["MANIFEST", "poll", "send"]
