"""The register in the administration: every form calls a verb."""

from komek.registries.admin import addresses, assets, landmarks

__all__ = ["addresses", "assets", "landmarks"]
