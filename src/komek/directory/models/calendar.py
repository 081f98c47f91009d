"""Days that differ from the country's calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from komek.kernel.names import Named


class DayOverride(Named):
    """A day that works, rests or ends early, whatever the computed calendar says."""

    class Kind(models.TextChoices):
        WORKING = "working", pgettext_lazy("day", "Working")
        OFF = "off", pgettext_lazy("day", "Off")
        HALF = "half", pgettext_lazy("day", "Half")

    day = models.DateField(unique=True)
    kind = models.CharField(max_length=8, choices=Kind)

    class Meta:
        verbose_name = _("day that differs")
        verbose_name_plural = _("days that differ")
