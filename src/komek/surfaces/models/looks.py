"""Looks at people's data that somebody should ask about."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Unusual(models.TextChoices):
    MANY_CASES = "many_cases", _("read very many cases")
    MANY_PEOPLE = "many_people", _("saw the contacts of very many people")
    COLLEAGUE = "colleague", _("looked at what a colleague had reported")
    NEIGHBOUR = "neighbour", _("looked at what neighbours had reported")


class UnusualLook(models.Model):
    """What somebody did on a day, once for each kind. case_ids: some of those that were looked at.

    A question to be asked, no verdict: most have a good answer.
    """

    day = models.DateField(db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Unusual)
    looks = models.PositiveIntegerField()
    case_ids = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "day", "kind"], name="unusual_once_a_day")
        ]
