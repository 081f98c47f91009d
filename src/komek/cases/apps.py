"""Cases as a Django application."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "komek.cases"
    label = "cases"

    def ready(self) -> None:
        from komek.cases import actions, subscribers, tables  # noqa: F401
