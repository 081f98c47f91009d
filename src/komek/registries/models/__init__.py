"""Tables of the address register, of landmarks and of assets."""

from komek.registries.models.addresses import Building, BuildingDuty, Street, StreetName
from komek.registries.models.assets import Asset
from komek.registries.models.landmarks import Landmark

__all__ = ["Asset", "Building", "BuildingDuty", "Landmark", "Street", "StreetName"]
