"""How long cases of a service took lately: counted once a day, read by every report."""

from django.db import models


class ServiceDuration(models.Model):
    """From opening to the last answer, of closed cases of a year: the middle one and 90 of 100.

    territory_code: empty for the whole city. There is a row only where enough cases were closed
    that it says something, and nothing of any one of them.
    """

    service_code = models.SlugField(max_length=80, db_index=False)
    territory_code = models.SlugField(max_length=80, blank=True, db_index=False)
    cases = models.PositiveIntegerField()
    median_s = models.PositiveBigIntegerField()
    most_s = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service_code", "territory_code"], name="duration_once")
        ]
