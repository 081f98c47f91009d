"""What cannot wait: critical events, and the words by which emergencies are recognised."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class CriticalReason(models.TextChoices):
    SERVICE = "service", _("A critical service")
    WORDS = "words", _("Words of an emergency")
    BURST = "burst", _("Many in minutes")


class CriticalEvent(models.Model):
    """Something that leaders must know at once, in ids and codes only.

    key: what makes it one event, however often the watch sees it. cell: H3, resolution 7, of a
    burst. cases: ids of the cases that made it critical.
    """

    key = models.CharField(max_length=160, unique=True)
    reason = models.CharField(max_length=8, choices=CriticalReason)
    at = models.DateTimeField()
    service_code = models.SlugField(max_length=80, db_index=False)
    cell = models.BigIntegerField(null=True)
    cases = ArrayField(models.BigIntegerField())

    class Meta:
        indexes = [models.Index(fields=["-at"], name="critical_latest")]

    @property
    def subject(self) -> str:
        """How events and audit name it."""
        return f"critical:{self.id}"


class EmergencyPhrase(models.Model):
    """The beginning of words by which somebody tells of an emergency, in any language."""

    phrase = models.CharField(max_length=80, unique=True)

    class Meta:
        verbose_name = _("words of an emergency")
        verbose_name_plural = _("words of emergencies")

    def __str__(self) -> str:
        return self.phrase
