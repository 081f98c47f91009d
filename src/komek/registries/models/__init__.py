"""Tables of the address register and of assets."""

from komek.registries.models.addresses import Building, BuildingDuty, Street, StreetName
from komek.registries.models.assets import Asset

__all__ = ["Asset", "Building", "BuildingDuty", "Street", "StreetName"]
