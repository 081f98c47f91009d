"""Incidents: one cause behind many cases, and the one answer that all of them share."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from komek.cases.models.cases import Case
from komek.directory.models import Organisation, Service, Territory
from komek.intake.models import Conversation
from komek.kernel.ids import uuid7
from komek.kernel.numbering import number_for
from komek.registries.models import Building


class Incident(models.Model):
    """One cause behind many cases of a service, or of its whole group, at some places.

    Its words (the cause, the answers) are in a conversation of its own among staff, where they
    can be erased. Without any place it concerns the territory, without that the city.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    conversation = models.OneToOneField(Conversation, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, db_index=False)
    whole_group = models.BooleanField(default=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="incidents")
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, db_index=False)
    title_kk = models.CharField(max_length=200, blank=True)
    title_ru = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    opened_by = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    started_at = models.DateTimeField()
    expected_end = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="incident_open", condition=Q(closed_at__isnull=True))
        ]

    @property
    def number(self) -> str:
        """The number for people: digits with a check digit."""
        return number_for(self.id)

    @property
    def subject(self) -> str:
        """How events and audit name this incident."""
        return f"incident:{self.id}"


class IncidentPlace(models.Model):
    """Where an incident is: a building, or an H3 cell of about 200 m a side."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="places")
    building = models.ForeignKey(Building, models.CASCADE, null=True)
    cell = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="incident_place_one_way",
                condition=Q(building__isnull=True, cell__isnull=False)
                | Q(building__isnull=False, cell__isnull=True),
            )
        ]


class IncidentCase(models.Model):
    """A case has this incident as its cause, until `removed_at`."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="members")
    case = models.ForeignKey(Case, models.CASCADE, related_name="incidents")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="incident_one_cause", condition=Q(removed_at__isnull=True)
            )
        ]


class IncidentAnswer(models.Model):
    """One answer for all cases of an incident, given by a user; done at `finished_at`.

    `messages`: ids of its words by language.
    """

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="answers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    messages = models.JSONField()
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident"],
                name="incident_answer_one_running",
                condition=Q(finished_at__isnull=True),
            )
        ]


class ReplyState(models.TextChoices):
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


class IncidentReply(models.Model):
    """The answer of an incident for one of its cases: done, or refused and why."""

    answer = models.ForeignKey(IncidentAnswer, models.CASCADE, related_name="replies")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=ReplyState, default=ReplyState.WAITING)
    code = models.CharField(max_length=60, blank=True)
    sentence = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "case"], name="incident_reply_once")
        ]
        indexes = [
            models.Index(
                fields=["answer", "id"], name="incident_reply_due", condition=Q(state="waiting")
            )
        ]
