"""The administration's own site: only what our modules register is in it.

Libraries register tables with Django's default site, which no address leads to; there rows would
be changed without verbs, audit and events.
"""

from inspect import isclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from komek.kernel.admin.labels import name_columns


class Site(UnfoldAdminSite):
    """Who may enter is decided by the sign-in backend; who may do what, by each verb."""

    site_header = site_title = "Komek"
    index_title = _("Administration")
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register a model, or several, with columns named as people name them."""
        super().register(model_or_iterable, admin_class, **options)
        models: Any = [model_or_iterable] if isclass(model_or_iterable) else model_or_iterable
        for model in models:
            name_columns(model)


site = Site()
