"""Fixtures of these doors."""

from tests.surfaces.city import api_key, city

__all__ = ["api_key", "city"]
