"""Cases as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "komek.cases"
    label = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        from komek.cases import actions, subscribers, tables  # noqa: F401
