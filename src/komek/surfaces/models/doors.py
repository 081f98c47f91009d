"""Tables of the doors."""

from django.db import models

from komek.kernel.ids import uuid7


class KeptAnswer(models.Model):
    """The answer to one POST, in ids and codes only, stored with what the POST changed.

    caller_key, request: digests of who sent which Idempotency-Key, and of what was asked; neither
    leads back to a person. answer: None where the answer is personal and is never kept.
    """

    caller_key = models.BinaryField(unique=True)
    request = models.BinaryField()
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)


class PartnerUpdate(models.Model):
    """An update that a partner sent through Open311, so that sending it again does nothing.

    `external_id` is the partner's own id of it, `digest` tells a repeat from another update under
    the same id, `event_id` is what it became in the case's past.
    """

    partner = models.CharField(max_length=40)
    external_id = models.CharField(max_length=200)
    digest = models.BinaryField()
    event_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "external_id"], name="partner_update_once")
        ]


class Upload(models.Model):
    """A file that was sent ahead of the words it belongs to; its content is on the disk for a day.

    owner: a digest of who sent it. resident_id: whose file it is, where that is known.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    owner = models.BinaryField(db_index=True)
    resident_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)
