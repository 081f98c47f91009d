"""What moves the terms of cases: pauses, more time that a commission gave, another calendar."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from komek.cases.models.cases import Case
from komek.directory.models import Organisation


class Pause(models.Model):
    """All clocks of a case stand still while a question waits for the resident's answer.

    `message_id` is the question; it was sent, or asked by phone, at `started_at`.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="pauses")
    message_id = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="pause_one_open", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="pause_forwards",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
            ),
        ]


class ExtensionReason(models.TextChoices):
    """Why an organisation needs more time, as residents are told."""

    MATERIALS = "materials", _("parts or materials have to be delivered")
    WEATHER = "weather", _("the weather does not allow the work")
    LARGE_WORK = "large_work", _("the work takes longer than the term")
    EXPERTISE = "expertise", _("an expert has to examine the matter")
    INFORMATION = "information", _("other bodies have to give information")
    FUNDING = "funding", _("money has to be assigned first")


class ExtensionState(models.TextChoices):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    DROPPED = "dropped"


class Extension(models.Model):
    """An organisation's wish for more time, and what became of it; dropped with its assignment.

    `message_id` is why, in its words. Once it is granted there are `given_due`, the last moment
    that the commission gave, and the dues before and after; the resident has to be told until
    `notice_due`, and was at `noticed_at`.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="extensions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, db_index=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=20, choices=ExtensionReason)
    message_id = models.BigIntegerField()
    wished_due = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ExtensionState, default=ExtensionState.ASKED)
    decided_at = models.DateTimeField(null=True)
    given_due = models.DateTimeField(null=True)
    promised_before = models.DateTimeField(null=True)
    promised_after = models.DateTimeField(null=True)
    legal_before = models.DateTimeField(null=True)
    legal_after = models.DateTimeField(null=True)
    notice_due = models.DateTimeField(null=True)
    noticed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                name="extension_one_asked",
                condition=Q(state=ExtensionState.ASKED),
            )
        ]
        indexes = [
            models.Index(
                fields=["notice_due"],
                name="extension_untold",
                condition=Q(state=ExtensionState.GRANTED, noticed_at__isnull=True),
            )
        ]


class ExtensionVote(models.Model):
    """What a member of the commission thinks of a wish."""

    extension = models.ForeignKey(Extension, models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    in_favour = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["extension", "user"], name="vote_once")]


class CalendarChange(models.Model):
    """A day became another kind of day, and the terms that run over it are computed anew.

    `after_case`: the last case that was looked at; done when there is none left.
    """

    day = models.DateField()
    noticed_at = models.DateTimeField()
    after_case = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
