"""The addresses below /api/v1/."""

from django.urls import path, re_path

from komek.surfaces.api.interface import build
from komek.surfaces.api.wrong_methods import nothing_here

interface = build()

urlpatterns = [path("", interface.urls), re_path(r"^", nothing_here)]
