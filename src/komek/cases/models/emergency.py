"""What was handed over to the emergency number, and whether it arrived."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from komek.cases.models.cases import Case


class Handing(models.TextChoices):
    """How the emergency number learns of a case."""

    MESSAGE = "message", _("Send it")
    PHONE = "phone", _("I have called and read it out")


class HandingState(models.TextChoices):
    WAITING = "waiting", _("on its way")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")
    TOLD = "told", _("told by phone")


class EmergencyCall(models.Model):
    """A case was handed over to the emergency number, in ids and codes only.

    What is told is read from the case when it is sent. error: a code of why it did not arrive.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="emergency_calls")
    how = models.CharField(max_length=7, choices=Handing)
    state = models.CharField(max_length=7, choices=HandingState)
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=60, blank=True)
