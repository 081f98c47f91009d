"""Tables of the faces and doors."""

from komek.surfaces.models.doors import KeptAnswer, PartnerUpdate, Upload
from komek.surfaces.models.drafts import Draft

__all__ = ["Draft", "KeptAnswer", "PartnerUpdate", "Upload"]
