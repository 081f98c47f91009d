"""The addresses of the open data."""

from django.urls import path

from komek.surfaces.open_data import views
from komek.surfaces.open_data.names import MANIFEST

app_name = "open_data"
urlpatterns = [
    path("", views.index, name="index"),
    path(MANIFEST, views.for_programs, name="manifest"),
    path("<str:name>", views.file, name="file"),
]
