"""Every way to change the address register and the assets."""

from komek.registries.services.assets import add_asset, end_asset, revise_asset
from komek.registries.services.buildings import add_building, edit_building, set_duties
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
    "add_street",
    "edit_building",
    "end_alias",
    "end_asset",
    "rename_street",
    "revise_asset",
    "set_aliases",
    "set_duties",
]
