"""The shared interface parts as a Django application."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "komek.ui"
    label = "ui"
