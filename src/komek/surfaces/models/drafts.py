"""What somebody at the desk has typed and not sent yet."""

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """A form as its writer left it: theirs alone, and gone after some days.

    key: which form ("case:1234567:answer"). case_id: the case that it is about, if the key names
    one. data: lists of strings by the name of the field.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", db_index=False
    )
    key = models.CharField(max_length=120)
    case_id = models.BigIntegerField(null=True, db_index=True)
    data = models.JSONField()
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="draft_once")]
