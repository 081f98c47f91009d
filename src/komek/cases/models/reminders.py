"""Whose time for a case runs out, and the letters that tell people so."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from komek.cases.models.tasks import Task
from komek.cases.models.work import Assignment
from komek.directory.models import Organisation


class About(models.TextChoices):
    """A share of the time in per cent that is over, what the commission decided, that the work
    never reached whoever has to do it; that somebody asks for an answer now (URGED), or tells those
    above (RAISED).
    """

    HALF = "50"
    MOST = "80"
    OVER = "100"
    GRANTED = "granted"
    REFUSED = "refused"
    UNSENT = "unsent"
    URGED = "urged"
    RAISED = "raised"


class Reminder(models.Model):
    """Something is to be told about an assignment, once for each due moment it has.

    What somebody presses for is due at the end of the day: it is told once in it.
    Or about a part of the work, `task`, as long as the assignment runs in which it was given.

    To a user, to whoever answers for an organisation, or to both; the end of the time to the
    centre's supervisors too. `written_at`: when it was put into letters. The sweep writes hundreds
    of thousands of these at once, in the transaction that reads what they point at: the database
    need not check each of them again.
    """

    assignment = models.ForeignKey(
        Assignment,
        models.CASCADE,
        related_name="reminders",
        db_index=False,
        db_constraint=False,
    )
    task = models.ForeignKey(
        Task, models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False
    )
    about = models.CharField(max_length=8, choices=About)
    due = models.DateTimeField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    at = models.DateTimeField()
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "about", "due"],
                name="reminder_once",
                condition=Q(task__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["task", "about"],
                name="reminder_of_task_once",
                condition=Q(task__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], name="reminder_unwritten", condition=Q(written_at__isnull=True)
            )
        ]


class ReminderLetter(models.Model):
    """Everything that somebody has to be told at once: a user, or the mailbox of an organisation.

    `reminders`: their ids. `sent_at`: when the letter went out, or turned out to be needless.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, related_name="+", db_index=False
    )
    reminders = ArrayField(models.BigIntegerField())
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="letter_to_somebody",
                condition=Q(user__isnull=True, organisation__isnull=False)
                | Q(user__isnull=False, organisation__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="letter_unsent", condition=Q(sent_at__isnull=True))
        ]
