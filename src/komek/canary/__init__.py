"""Planted persons: a city of its own in which they must be found nowhere but where they may be.

A command's work, never part of a running city: it comes in by the real doors, and looks at what
the house keeps from outside.
"""
