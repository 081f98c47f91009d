"""The directory as a Django application."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "komek.directory"
    label = "directory"

    def ready(self) -> None:
        from komek.directory import actions, tables  # noqa: F401
