"""Calling residents back: is what was answered done?"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from komek.cases.models.cases import Case
from komek.directory.models import Organisation


class CallState(models.TextChoices):
    """WAITING: to be called. DROPPED: opened again before anybody called."""

    WAITING = "waiting", _("To be called")
    DONE = "done", _("It is done")
    NOT_DONE = "not_done", _("It is not done")
    NOT_REACHED = "not_reached", _("Nobody answered")
    DECLINED = "declined", _("Wishes no calls")
    DROPPED = "dropped", _("No call needed any more")


RESULTS = (CallState.DONE, CallState.NOT_DONE, CallState.NOT_REACHED, CallState.DECLINED)
"""What a call can end with."""


class CallBack(models.Model):
    """A case drawn for a call to its resident; `week` is the Monday of the week of its answer.

    What the resident said: whether it is done, in `state`; whether people were `polite` and came
    `in_time`, None where that was not asked. organisation: whose answer it was about.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="calls", db_index=False)
    week = models.DateField()
    state = models.CharField(max_length=11, choices=CallState, default=CallState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    drawn_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    polite = models.BooleanField(null=True)
    in_time = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "week"], name="call_once_a_week")]
        indexes = [models.Index(fields=["id"], name="calls_waiting", condition=Q(state="waiting"))]
