"""The demo city: the reference set of Astana, people to sign in as, and a few requests."""

from komek.demo.loading import load

__all__ = ["load"]
