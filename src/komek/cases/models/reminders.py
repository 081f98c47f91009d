"""Who was told, and when, that an organisation's time for a case runs out."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from komek.cases.models.work import Assignment
from komek.directory.models import Organisation


class About(models.TextChoices):
    """A share of the time in per cent that is over, or what the commission decided."""

    HALF = "50"
    MOST = "80"
    OVER = "100"
    GRANTED = "granted"
    REFUSED = "refused"


class Reminder(models.Model):
    """Somebody is to be told something about an assignment, once for each due moment it has.

    To a user, or to the mailbox of an organisation where nobody has an account. `told_at`: when
    the letter went out.
    """

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="reminders", db_index=False
    )
    about = models.CharField(max_length=8, choices=About)
    due = models.DateTimeField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "about", "due", "user", "organisation"],
                name="reminder_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="reminder_to_somebody",
                condition=Q(user__isnull=True, organisation__isnull=False)
                | Q(user__isnull=False, organisation__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "organisation"],
                name="reminder_untold",
                condition=Q(told_at__isnull=True),
            )
        ]
