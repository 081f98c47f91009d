"""What somebody at the desk has decided and may still take back."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from komek.kernel.ids import uuid7


class HeldState(models.TextChoices):
    """REFUSED: when its moment came, it could not be done any more."""

    WAITING = "waiting"
    DONE = "done"
    UNDONE = "undone"
    REFUSED = "refused"


class HeldAct(models.Model):
    """A verb with its form, done some seconds after it was sent unless it is taken back.

    fields: what the form said, lists of strings by name, empty as soon as it has ended. files:
    uids of uploads. seen: the last event that its page had shown. refusal: the sentence.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="held_acts", db_index=False
    )
    case_id = models.BigIntegerField()
    verb = models.CharField(max_length=30)
    fields = models.JSONField()
    files = models.JSONField(default=list)
    seen = models.BigIntegerField(null=True)
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=7, choices=HeldState, default=HeldState.WAITING)
    refusal = models.TextField(blank=True)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "case_id", "verb"],
                name="held_once",
                condition=Q(state=HeldState.WAITING),
            )
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="held_of_user"),
            models.Index(
                fields=["due_at"], name="held_waiting", condition=Q(state=HeldState.WAITING)
            ),
        ]
