"""Calls that the centre owes: news that no letter can bring, calls that broke off, promises."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from komek.cases.models.cases import Case
from komek.residents.models import Resident


class Owing(models.TextChoices):
    """Why somebody is to be called."""

    ANSWER = "answer", _("An answer is to be told")
    TERM = "term", _("A new term is to be told")
    DROPPED = "dropped", _("The call broke off")
    PROMISED = "promised", _("A call was promised")


class OwedState(models.TextChoices):
    """GIVEN_UP: not reached as often as it was tried. DROPPED: needed no more, nobody called."""

    WAITING = "waiting", _("To be called")
    REACHED = "reached", _("Reached")
    GIVEN_UP = "given_up", _("Not reached")
    DROPPED = "dropped", _("No call needed any more")


class OwedCall(models.Model):
    """Somebody to be called until `due`, not before `next_try_at`.

    message_id: a note of what it is about, erased with the person. claimed_by: who calls just now;
    a claim is good for a while.
    """

    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="owed_calls")
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="+")
    why = models.CharField(max_length=8, choices=Owing)
    message_id = models.BigIntegerField(null=True)
    language = models.CharField(max_length=2)
    due = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=OwedState, default=OwedState.WAITING)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "resident", "why"],
                name="owed_once",
                condition=Q(state=OwedState.WAITING, case__isnull=False),
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                name="owed_waiting",
                condition=Q(state=OwedState.WAITING),
            )
        ]

    @property
    def subject(self) -> str:
        """How the audit names this call."""
        return f"owed_call:{self.id}"
