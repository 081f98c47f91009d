"""Who is signed in on which device, and who broke the glass."""

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models


class SignIn(models.Model):
    """A session that somebody signed in with: since when, on what, and when it was used last.

    device: names of browser and system, without versions; no address and no place is kept.
    """

    session = models.OneToOneField(Session, models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    device = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField()


class BrokenGlass(models.Model):
    """A case that somebody opened beyond their reach, for a while, and why in their own words.

    The words go with the residents of the case; that it happened stays in the audit trail.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    case_id = models.BigIntegerField(db_index=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(db_index=True)
    until = models.DateTimeField()
