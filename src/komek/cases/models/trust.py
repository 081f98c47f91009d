"""What became of an organisation's answers: the ground on which it is trusted, or checked."""

from django.db import models
from django.db.models import Q

from komek.cases.models.cases import Case
from komek.directory.models import Organisation


class Why(models.TextChoices):
    """Why an inspector checks an answer before it counts, or why nobody does."""

    ALWAYS = "always"
    INSTRUCTED = "instructed"
    RETURNED = "returned"
    LOW_TRUST = "low_trust"
    SAMPLE = "sample"
    NOT_DRAWN = "not_drawn"
    NEVER = "never"


class Outcome(models.TextChoices):
    """HELD: an inspector looks at it. STANDING: it went out, and nobody proved it wrong.

    RETURNED: the inspector gave it back. DOUBTFUL: the resident opened the case again. FALSE: the
    inspector or a call to the resident proved that nothing was solved. DROPPED: the resident took
    the case back before it went out.
    """

    HELD = "held"
    STANDING = "standing"
    RETURNED = "returned"
    DOUBTFUL = "doubtful"
    FALSE = "false"
    DROPPED = "dropped"


class AnswerRecord(models.Model):
    """One answer of an organisation to a case; `message_id` points at its words."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="answers")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="answers", db_index=False
    )
    message_id = models.BigIntegerField()
    answered_at = models.DateTimeField()
    why = models.CharField(max_length=10, choices=Why)
    outcome = models.CharField(max_length=8, choices=Outcome)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-id"], name="answers_of_organisation"),
            models.Index(fields=["id"], name="answers_held", condition=Q(outcome="held")),
        ]
