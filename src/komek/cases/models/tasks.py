"""Parts of the work on a case, given to others by whoever has it, each on a clock of its own."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from komek.cases.models.cases import Case
from komek.directory.models import Organisation


class TaskState(models.TextChoices):
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Task(models.Model):
    """An organisation does a part of the work from `started_at` to `ended_at`, until `due`.

    message_id: the words that say which part; result_id: those that say what became of it.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="tasks")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="tasks", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    given_by = models.ForeignKey(
        Organisation, models.PROTECT, related_name="given_tasks", db_index=False
    )
    state = models.CharField(max_length=9, choices=TaskState, default=TaskState.OPEN)
    message_id = models.BigIntegerField()
    result_id = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    due = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "due"], name="task_due", condition=Q(state="open"))
        ]
