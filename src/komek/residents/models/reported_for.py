"""For whom a resident reports besides themselves: a parent, a neighbour who cannot write."""

from django.db import models
from django.db.models import Q

from komek.residents.models.people import Resident


class ReportedFor(models.Model):
    """Somebody for whom the resident reports, as a name among their contacts and nothing more.

    The city knows nothing of this person by it; it goes when the resident deletes it or goes.
    """

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="reports_for")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resident", "name"], name="reported_for_once"),
        ]


class CaseFor(models.Model):
    """For whom a case was reported; `case_id` is a bare id, cases stand above residents."""

    person = models.ForeignKey(ReportedFor, models.CASCADE, related_name="cases")
    case_id = models.BigIntegerField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(case_id__gt=0), name="case_for_a_case"),
        ]
