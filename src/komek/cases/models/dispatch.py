"""How each organisation receives its work, and what is on its way to it."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from komek.cases.models.work import Assignment
from komek.cases.ways import What
from komek.directory.models import Organisation
from komek.kernel.dated import Dated, never_overlapping
from komek.kernel.models import ApiKey


class DispatchWay(Dated):
    """From when until when an organisation receives its work in a way; without one, at the desk.

    sealed: the secret, see `kernel.sealed`. key: by which the organisation's own program says
    what became of its work. The last four columns are how it went lately; polled_at: when it
    last said what has happened, where it can be asked.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.SlugField(max_length=20, db_index=False)
    address = models.CharField(max_length=500, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    sealed = models.BinaryField(default=b"")
    key = models.ForeignKey(ApiKey, models.PROTECT, null=True, blank=True, related_name="+")
    succeeded_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=60, blank=True)
    polled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("way of receiving work")
        verbose_name_plural = _("ways of receiving work")
        constraints = [never_overlapping("dispatch_way_once", "organisation")]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.kind}"


class DeliveryState(models.TextChoices):
    """Where a parcel is.

    CONFIRMED: the organisation has shown that it has it. FAILED: it was refused or came back.
    DEAD: it was tried for three days. NEEDLESS: the work was gone before it left.
    """

    WAITING = "waiting", _("On its way")
    SENT = "sent", _("Sent")
    CONFIRMED = "confirmed", _("Received")
    FAILED = "failed", _("Refused")
    DEAD = "dead", _("Given up")
    NEEDLESS = "needless", _("Not needed any more")


STUCK = (DeliveryState.FAILED, DeliveryState.DEAD)


class DispatchDelivery(models.Model):
    """A parcel to the organisation of an assignment.

    uid: unguessable, the parcel's id at the recipient's and in the link. event_id: of the outbox,
    for changes. message_id: of the words that the parcel passes on. since: from when on it counts
    how long it was tried.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="deliveries")
    way = models.ForeignKey(DispatchWay, models.PROTECT, related_name="deliveries", db_index=False)
    what = models.CharField(max_length=10, choices=[(one.value, one.value) for one in What])
    verb = models.CharField(max_length=20)
    event_id = models.BigIntegerField(null=True)
    message_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    since = models.DateTimeField()
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    remote_id = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "what"],
                name="dispatch_told_once",
                condition=~Q(what=What.CHANGED),
            ),
            models.UniqueConstraint(
                fields=["assignment", "event_id"],
                name="dispatch_change_once",
                condition=Q(what=What.CHANGED),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at", "id"], name="dispatch_due", condition=Q(state="waiting")
            ),
            models.Index(fields=["way", "id"], name="dispatch_stuck", condition=Q(state__in=STUCK)),
            models.Index(fields=["remote_id"], name="dispatch_remote", condition=~Q(remote_id="")),
        ]


class DispatchNews(models.Model):
    """What a recipient told and was heard: it may be told again, and counts once."""

    way = models.ForeignKey(DispatchWay, models.CASCADE, related_name="news", db_index=False)
    key = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["way", "key"], name="dispatch_news_once")]


class LinkUse(models.Model):
    """Something was done by the link of a letter, which can be done by it once."""

    delivery = models.ForeignKey(
        DispatchDelivery, models.CASCADE, related_name="uses", db_index=False
    )
    verb = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "verb"], name="link_used_once")]
