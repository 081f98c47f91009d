"""Who has had the case, and for how long."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from komek.cases.models.cases import Case
from komek.directory.models import Organisation


class AssignmentState(models.TextChoices):
    OPEN = "open"
    ACCEPTED = "accepted"
    FORWARDED = "forwarded"
    REFUSED = "refused"
    ANSWERED = "answered"
    ENDED = "ended"


class Assignment(models.Model):
    """An organisation holds a case from `started_at` to `ended_at`: its own clock.

    `due` is the organisation's own term; the case's term runs on whatever happens here.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="assignments")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="assignments", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="assignments",
        db_index=False,
    )
    state = models.CharField(max_length=10, choices=AssignmentState, default=AssignmentState.OPEN)
    started_at = models.DateTimeField()
    due = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="the stage of its time that people were reminded of"
    )
    proposed = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="proposed_assignments",
        db_index=False,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="assignment_one_open", condition=Q(ended_at__isnull=True)
            )
        ]
        indexes = [
            models.Index(
                fields=["person"],
                name="assignment_of_person",
                condition=Q(ended_at__isnull=True, person__isnull=False),
            ),
            # The order of work; past assignments of an organisation are nobody's list.
            models.Index(
                fields=["organisation", "due", "case"],
                name="assignment_due",
                condition=Q(ended_at__isnull=True),
            ),
            # The same of the whole city.
            models.Index(
                fields=["due", "case"],
                name="assignment_due_next",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=["proposed"], name="assignment_proposed", condition=Q(proposed__isnull=False)
            ),
        ]
