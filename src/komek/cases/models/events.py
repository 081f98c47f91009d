"""The past of a case, append-only."""

from django.db import models


class CaseEvent(models.Model):
    """One change of a case, in ids and codes only; partitioned by month, never updated.

    `case_id` is no foreign key: an event outlives nothing and is checked by the same transaction
    that changed the case. `message_id` points at the words that were said with it.
    """

    case_id = models.BigIntegerField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=30)
    actor = models.CharField(max_length=40)
    state_before = models.CharField(max_length=12, blank=True)
    state_after = models.CharField(max_length=12)
    organisation_id = models.BigIntegerField(null=True)
    message_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        managed = False
        db_table = "cases_event"
        ordering = ["id"]
