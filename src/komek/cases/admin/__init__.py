"""Reference data of cases in the administration."""

from komek.cases.admin import routing, ways

__all__ = ["routing", "ways"]
