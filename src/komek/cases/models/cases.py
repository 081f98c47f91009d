"""A case: one matter with a number and a term, and who takes part in it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from komek.directory.models import Anonymity, Organisation, Service, Territory
from komek.intake.models import Conversation
from komek.kernel.ids import uuid7
from komek.kernel.numbering import number_for
from komek.registries.models import Building
from komek.residents.models import Resident


class State(models.TextChoices):
    """Where a case stands; `lifecycle` says which moves lead from one to another."""

    TRIAGE = "triage", _("Waiting for the right organisation")
    ASSIGNED = "assigned", _("With the organisation")
    IN_WORK = "in_work", _("Being worked on")
    ASKED = "asked", _("Waiting for the resident's answer")
    CHECKING = "checking", _("Answered, being checked by the centre")
    ANSWERED = "answered", _("Answered, waiting for confirmation")
    CLOSED = "closed", _("Closed")
    UNCONFIRMED = "unconfirmed", _("Answered, never confirmed")
    WITHDRAWN = "withdrawn", _("Withdrawn by the resident")
    MERGED = "merged", _("Joined with another case")


OPEN_STATES = (State.TRIAGE, State.ASSIGNED, State.IN_WORK, State.ASKED, State.CHECKING)
"""The city owes an answer: the terms of the case run."""
HELD_STATES = (State.ASSIGNED, State.IN_WORK, State.ASKED)
"""Somebody owes it: an organisation has the case, and its own clock runs."""


class Case(models.Model):
    """One matter. Its words are in the conversation, its past in the events.

    The number read out on the phone is the id with a check digit. Service and territory are the
    versions that held at opening; both due moments change only by a visible event.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    conversation = models.OneToOneField(Conversation, models.PROTECT, related_name="case")
    channel = models.SlugField(max_length=20, db_index=False)
    language = models.CharField(max_length=2)
    service = models.ForeignKey(Service, models.PROTECT)
    state = models.CharField(max_length=12, choices=State)
    # Indexes that begin with these two are below; one more each would only slow every write.
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="cases", db_index=False
    )
    routing = models.JSONField(default=dict, help_text="rule and reason codes of the routing")
    accused = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="complaints",
        db_index=False,
        help_text="whom the case complains about: it stays above them",
    )
    resident = models.ForeignKey(
        Resident, models.SET_NULL, null=True, related_name="cases", db_index=False
    )
    anonymity = models.CharField(
        max_length=25, choices=Anonymity, default=Anonymity.HIDDEN_FROM_PUBLIC
    )
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    cell = models.BigIntegerField(null=True, help_text="H3 cell of the place, resolution 9")
    building = models.ForeignKey(Building, models.SET_NULL, null=True, db_index=False)
    address = models.CharField(max_length=300, blank=True)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, db_index=False)
    outside_city = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    promised_due = models.DateTimeField()
    legal_due = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()
    first_contact = models.BooleanField(default=False)
    reopened = models.PositiveSmallIntegerField(default=0)
    rating = models.PositiveSmallIntegerField(null=True)
    publish_consent = models.BooleanField(
        default=False, help_text="the reporter allowed the words to be shown, once moderated"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_rating", condition=Q(rating__isnull=True) | Q(rating__range=(1, 5))
            ),
            models.CheckConstraint(
                name="case_place_whole",
                condition=Q(lat__isnull=True, lon__isnull=True, cell__isnull=True)
                | Q(lat__isnull=False, lon__isnull=False, cell__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "-id"], name="case_of_organisation"),
            models.Index(fields=["state", "-id"], name="case_in_state"),
            models.Index(fields=["resident", "-id"], name="case_of_resident"),
            models.Index(fields=["opened_at", "id"], name="case_opened"),
            models.Index(fields=["updated_at", "id"], name="case_updated"),
            models.Index(
                fields=["building"], name="case_building", condition=Q(building__isnull=False)
            ),
            models.Index(
                fields=["state", "promised_due", "id"],
                name="case_due",
                condition=Q(state__in=OPEN_STATES),
            ),
            # Where a matter that comes back is looked for; open cases pay nothing for it.
            models.Index(
                fields=["cell", "updated_at"],
                name="case_cell_ended",
                condition=Q(state__in=(State.CLOSED, State.UNCONFIRMED), cell__isnull=False),
            ),
            models.Index(
                fields=["cell"], name="case_cell_open", condition=Q(state__in=OPEN_STATES)
            ),
        ]

    @property
    def number(self) -> str:
        """The public number: digits with a check digit."""
        return number_for(self.id)

    @property
    def subject(self) -> str:
        """How events and audit name this case."""
        return f"case:{self.id}"


class CaseAlias(models.Model):
    """Another number of a case: from the system it was imported from, or of a merged case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="aliases")
    source = models.SlugField(max_length=40, db_index=False)
    number = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="alias_once")]


class ParticipantRole(models.TextChoices):
    REPORTER = "reporter"
    ME_TOO = "me_too"


class Joining(models.TextChoices):
    """How somebody came to take part in what another one reported."""

    PORTAL = "portal"
    DESK = "desk"
    API = "api"
    MERGE = "merge"


class Participant(models.Model):
    """Somebody who may follow the case: with an own key, known as a resident or not.

    Who joined has a conversation of their own for letters, and left at `left_at`. from_case:
    the case that they reported or joined themselves, where it went into this one.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="participants")
    resident = models.ForeignKey(Resident, models.SET_NULL, null=True)
    role = models.CharField(max_length=10, choices=ParticipantRole)
    key_digest = models.BinaryField()
    joined_at = models.DateTimeField()
    # Rows of reporters, which opening a case writes, have none of these.
    how = models.CharField(max_length=6, choices=Joining, blank=True, default="", db_default="")
    language = models.CharField(max_length=2, blank=True, default="", db_default="")
    conversation = models.ForeignKey(
        Conversation, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    from_case = models.ForeignKey(
        Case, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    left_at = models.DateTimeField(null=True)
