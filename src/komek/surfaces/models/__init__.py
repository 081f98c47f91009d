"""Tables of the faces and doors."""

from komek.surfaces.models.doors import KeptAnswer, PartnerUpdate, Upload
from komek.surfaces.models.drafts import Draft
from komek.surfaces.models.entry import BrokenGlass, SignIn
from komek.surfaces.models.held import HeldAct, HeldState
from komek.surfaces.models.looks import Unusual, UnusualLook
from komek.surfaces.models.presence import Presence
from komek.surfaces.models.shift import Handover, HandoverLine

__all__ = [
    "BrokenGlass",
    "Draft",
    "Handover",
    "HandoverLine",
    "HeldAct",
    "HeldState",
    "KeptAnswer",
    "PartnerUpdate",
    "Presence",
    "SignIn",
    "Unusual",
    "UnusualLook",
    "Upload",
]
