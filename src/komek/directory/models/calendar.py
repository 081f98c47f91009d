"""Days that differ from the country's calendar."""

from django.db import models

from komek.kernel.names import Named


class DayOverride(Named):
    """A day that works, rests or ends early, whatever the computed calendar says."""

    class Kind(models.TextChoices):
        WORKING = "working"
        OFF = "off"
        HALF = "half"

    day = models.DateField(unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
