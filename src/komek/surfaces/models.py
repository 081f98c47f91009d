"""Tables of the doors."""

from django.db import models


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
