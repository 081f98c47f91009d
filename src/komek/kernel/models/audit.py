"""The audit trail: who did what to what, in ids and codes only, never changed afterwards."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One act. The table is partitioned by month and refuses UPDATE and DELETE.

    seen: ids of what a list showed, where the act was looking through one.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    fields = ArrayField(models.CharField(max_length=60), default=list)
    reason = models.CharField(max_length=200, blank=True)
    seen = ArrayField(models.BigIntegerField(), null=True)

    class Meta:
        verbose_name = _("entry of the audit trail")
        verbose_name_plural = _("audit trail")
        managed = False
        db_table = "kernel_audit"
        ordering = ["-id"]


class Fingerprint(models.Model):
    """What the audit trail hashed to at the end of a day, see `kernel.witness`.

    last_id: of the newest entry in it. digest: SHA-256 in hexadecimal. sent_at: when it left.
    """

    day = models.DateField(unique=True)
    last_id = models.BigIntegerField()
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField(null=True)
