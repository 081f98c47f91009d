"""The past as a Django application."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "komek.history"
    label = "history"

    def ready(self) -> None:
        from komek.history import actions  # noqa: F401
