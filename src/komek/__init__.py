"""Komek: a unified city contact centre and city control panel."""
