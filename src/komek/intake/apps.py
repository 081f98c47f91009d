"""Intake as a Django application."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "komek.intake"
    label = "intake"

    def ready(self) -> None:
        from komek.intake import actions, subscribers  # noqa: F401
