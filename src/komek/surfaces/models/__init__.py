"""Tables of the faces and doors."""

from komek.surfaces.models.doors import KeptAnswer, PartnerUpdate, Upload
from komek.surfaces.models.drafts import Draft
from komek.surfaces.models.entry import BrokenGlass, SignIn
from komek.surfaces.models.held import HeldAct, HeldState
from komek.surfaces.models.presence import Presence

__all__ = [
    "BrokenGlass",
    "Draft",
    "HeldAct",
    "HeldState",
    "KeptAnswer",
    "PartnerUpdate",
    "Presence",
    "SignIn",
    "Upload",
]
