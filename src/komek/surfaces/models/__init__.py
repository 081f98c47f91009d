"""Tables of the faces."""

from komek.surfaces.models.kept_answers import KeptAnswer

__all__ = ["KeptAnswer"]
