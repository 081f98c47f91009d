"""Handing over what is open at the end of a shift."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from komek.kernel.ids import uuid7


class HandoverState(models.TextChoices):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Handover(models.Model):
    """What somebody leaves to a colleague, or to whoever of the next shift accepts it first.

    to_user: null for the next shift. Until it is accepted everything stays with whoever gave it.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    from_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="handovers"
    )
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    remark = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=HandoverState, default=HandoverState.WAITING)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["at"], name="handover_waiting", condition=Q(state=HandoverState.WAITING)
            )
        ]

    @property
    def subject(self) -> str:
        """How the audit names this handover."""
        return f"handover:{self.id}"


class LineKind(models.TextChoices):
    """A case given in person, a call that is claimed, words not sent yet, a remark on a case."""

    CASE = "case"
    CALL = "call"
    DRAFT = "draft"
    REMARK = "remark"


class HandoverLine(models.Model):
    """One open thing of a handover. ref: the call's id or the draft's key. done: it was taken over.

    remark: words for the colleague, erased with those of the case.
    """

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=6, choices=LineKind)
    case_id = models.BigIntegerField(null=True, db_index=True)
    ref = models.CharField(max_length=120, blank=True)
    remark = models.TextField(blank=True)
    done = models.BooleanField(null=True)
