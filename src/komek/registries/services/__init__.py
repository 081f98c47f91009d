"""Every way to change the address register, the landmarks and the assets."""

from komek.registries.services.assets import add_asset, end_asset, revise_asset
from komek.registries.services.buildings import add_building, edit_building, set_duties
from komek.registries.services.landmarks import add_landmark, end_landmark, revise_landmark
from komek.registries.services.streets import (
    add_alias,
    add_street,
    end_alias,
    rename_street,
    set_aliases,
)

__all__ = [
    "add_alias",
    "add_asset",
    "add_building",
    "add_landmark",
    "add_street",
    "edit_building",
    "end_alias",
    "end_asset",
    "end_landmark",
    "rename_street",
    "revise_asset",
    "revise_landmark",
    "set_aliases",
    "set_duties",
]
