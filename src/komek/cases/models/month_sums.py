"""Figures of the city: what cases of a month add up to, and how far they have been added up."""

from django.db import models

from komek.directory.models import Service, Territory


class MonthSum(models.Model):
    """The cases that were opened in one month under one version of a service, in one territory.

    month: its first day in the city. What the other columns count is said in
    `services.month_sums`, where they are filled.
    """

    month = models.DateField()
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", db_index=False)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, related_name="+", db_index=False
    )
    received = models.PositiveIntegerField()
    first_contact = models.PositiveIntegerField()
    owed = models.PositiveIntegerField()
    kept = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    confirmed = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "service", "territory"],
                name="month_sum_once",
                nulls_distinct=False,
            )
        ]


class MonthSumsState(models.Model):
    """Up to where the sums hold: the one row with id 1; none before they were first made.

    as_of: the moment by which terms were late or not. position: of the last change taken in.
    """

    as_of = models.DateTimeField()
    position = models.BigIntegerField()
