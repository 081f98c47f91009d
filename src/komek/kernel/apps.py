"""The kernel as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "komek.kernel"
    label = "kernel"
    verbose_name = _("Operation")

    def ready(self) -> None:
        from komek.kernel import actions  # noqa: F401
