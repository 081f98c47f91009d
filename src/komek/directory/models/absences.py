"""Who is on leave, and who stands in for them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from komek.kernel.dated import Dated, never_overlapping


class Absence(Dated):
    """A member of staff is away for whole days; somebody else stands in, or nobody does."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences")
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leaves")
        constraints = [never_overlapping("absence_once_at_a_time", "user")]

    def __str__(self) -> str:
        return str(self.user)
