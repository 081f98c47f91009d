"""The kernel as a Django application."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "komek.kernel"
    label = "kernel"

    def ready(self) -> None:
        from komek.kernel import actions  # noqa: F401
