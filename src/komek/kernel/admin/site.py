"""The administration's own site: only what our modules register is in it.

Libraries register tables with Django's default site, which no address leads to; there rows would
be changed without verbs, audit and events.
"""

from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite


class Site(UnfoldAdminSite):
    """Who may enter is decided by the sign-in backend; who may do what, by each verb."""

    site_header = site_title = "Komek"
    index_title = _("Administration")
    enable_nav_sidebar = True


site = Site()
