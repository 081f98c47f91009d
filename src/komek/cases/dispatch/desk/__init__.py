"""The organisation works at our own desk: nothing is sent."""

from komek.cases.ways import Manifest

MANIFEST = Manifest(code="desk", name_kk="Жұмыс орны", name_ru="Рабочее место", name_en="The desk")

__all__ = ["MANIFEST"]
