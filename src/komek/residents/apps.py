"""Residents as a Django application."""

from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "komek.residents"
    label = "residents"

    def ready(self) -> None:
        from komek.residents import actions  # noqa: F401
