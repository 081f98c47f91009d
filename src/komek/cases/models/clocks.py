"""What moves the terms of a case: pauses."""

from django.db import models
from django.db.models import F, Q

from komek.cases.models.cases import Case


class Pause(models.Model):
    """All clocks of a case stand still while a question waits for the resident's answer.

    `message_id` is the question; it was sent, or asked by phone, at `started_at`.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="pauses")
    message_id = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="pause_one_open", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="pause_forwards",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
            ),
        ]
