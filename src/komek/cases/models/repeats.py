"""The same matter, come back soon after it was said to be dealt with."""

from django.db import models

from komek.cases.models.cases import Case


class Found(models.TextChoices):
    """By what two cases of one service were found to be the same matter, the surest first."""

    RESIDENT = "resident"
    BUILDING = "building"
    CELL = "cell"


class Repeat(models.Model):
    """A case that is probably the same matter as an earlier one, which had ended."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="repeat_of")
    earlier = models.ForeignKey(Case, models.CASCADE, related_name="repeats")
    found = models.CharField(max_length=8, choices=Found)
    found_at = models.DateTimeField()
