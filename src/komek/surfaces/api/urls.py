"""The addresses below /api/v1/."""

from django.urls import path, re_path

from komek.surfaces.api.interface import build
from komek.surfaces.api.start import start
from komek.surfaces.api.wrong_methods import nothing_here

interface = build()

urlpatterns = [path("", start), path("", interface.urls), re_path("", nothing_here)]
