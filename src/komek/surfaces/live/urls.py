"""The addresses of live pages; the stream itself is served by another process."""

from django.urls import path

from komek.surfaces.live import views

app_name = "live"
urlpatterns = [path("address", views.address, name="address")]
