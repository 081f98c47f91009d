"""All addresses: each door brings its own."""

from django.urls import URLPattern, URLResolver, path

from komek.config.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
]
