"""Registries as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistriesConfig(AppConfig):
    name = "komek.registries"
    label = "registries"
    verbose_name = _("Registers")

    def ready(self) -> None:
        from komek.registries import actions, tables  # noqa: F401
