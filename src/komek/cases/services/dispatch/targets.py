"""Whom a parcel goes to, as ways need it."""

from komek.cases import ways
from komek.cases.models import DispatchWay
from komek.cases.ways import Target
from komek.kernel.languages import DEFAULT
from komek.kernel.sealed import unseal


def target(way: DispatchWay) -> Target:
    """The address, secret and settings of an organisation's way. Raises Unreadable."""
    settings = ways.read_settings(ways.way(way.kind).manifest, way.settings)
    return Target(
        address=way.address,
        secret=unseal(way.sealed),
        settings=settings,
        language=getattr(settings, "language", DEFAULT),
    )
