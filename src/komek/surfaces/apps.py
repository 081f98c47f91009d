"""The surfaces as a Django application."""

from django.apps import AppConfig


class SurfacesConfig(AppConfig):
    name = "komek.surfaces"
    label = "surfaces"

    def ready(self) -> None:
        from komek.surfaces import actions, subscribers  # noqa: F401
