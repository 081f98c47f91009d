"""The directory as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "komek.directory"
    label = "directory"
    verbose_name = _("Directory")

    def ready(self) -> None:
        from komek.directory import actions, tables  # noqa: F401
