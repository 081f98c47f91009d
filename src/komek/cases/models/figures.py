"""Sums of what happened, made at night: the quality of a week, an operator's month."""

from django.conf import settings
from django.db import models

from komek.directory.models import Organisation


class QualityWeek(models.Model):
    """What happened to an organisation's answers in the week that begins on `monday`.

    in_time: answers before the promised term. checked, returned: by inspectors. reopened: cases
    that were opened again, false: of these, proven not to be solved. stars: the sum of `ratings`.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    monday = models.DateField()
    answers = models.PositiveIntegerField(default=0)
    in_time = models.PositiveIntegerField(default=0)
    checked = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    reopened = models.PositiveIntegerField(default=0)
    false = models.PositiveIntegerField(default=0)
    ratings = models.PositiveIntegerField(default=0)
    stars = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["monday", "organisation"], name="quality_week_once")
        ]


class OperatorMonth(models.Model):
    """What became of the cases that somebody took for others in a month, counted at night.

    taken: cases they opened. answered: of these. came_back: of the answered, within a week. routed:
    given to an organisation; moved: of these, refused or passed on. called: of the taken, residents
    who were reached; not_done: of these, who said that nothing is solved. joined: cases they joined
    as one matter; parted: of these, taken apart again.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    month = models.DateField(help_text="its first day")
    taken = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    came_back = models.PositiveIntegerField(default=0)
    routed = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    called = models.PositiveIntegerField(default=0)
    not_done = models.PositiveIntegerField(default=0)
    joined = models.PositiveIntegerField(default=0)
    parted = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "user"], name="operator_month_once")
        ]
