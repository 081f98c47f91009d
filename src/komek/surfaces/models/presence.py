"""Who of the staff looks at which case at this moment."""

from django.conf import settings
from django.db import models


class Presence(models.Model):
    """Somebody has a case open, and was there a moment ago; writing: with words not sent yet.

    The table is unlogged: after a crash it is empty, and full again some seconds later.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    case_id = models.BigIntegerField()
    writing = models.BooleanField(default=False)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case_id", "user"], name="present_once")]
