"""Registries as a Django application."""

from django.apps import AppConfig


class RegistriesConfig(AppConfig):
    name = "komek.registries"
    label = "registries"

    def ready(self) -> None:
        from komek.registries import actions, tables  # noqa: F401
