"""Messages on their way out."""

from django.db import models
from django.db.models import Q

from komek.intake.models.messages import Message


class SendingState(models.TextChoices):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Sending(models.Model):
    """A message that a channel is to take to its resident. The address is looked up when it goes.

    `error` is a code or the kind of an exception, never words.
    """

    message = models.OneToOneField(Message, models.CASCADE, related_name="sending")
    state = models.CharField(max_length=8, choices=SendingState, default=SendingState.WAITING)
    channel = models.SlugField(max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"], name="sending_due", condition=Q(state="waiting")
            )
        ]
