"""Conversations and their messages."""

from django.db import models
from django.db.models import Q

from komek.kernel.ids import uuid7
from komek.residents.models import Resident


class Conversation(models.Model):
    """Messages with one resident on one matter.

    `thread` is the channel's own name of where it takes place (a chat's id), where it has one.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    channel = models.SlugField(max_length=20, db_index=False)
    thread = models.CharField(max_length=200, null=True)
    resident = models.ForeignKey(Resident, models.SET_NULL, null=True, db_index=False)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["resident"], name="conversation_resident"),
            models.Index(
                fields=["channel", "thread", "-id"],
                name="conversation_thread",
                condition=Q(thread__isnull=False),
            ),
        ]


class Direction(models.TextChoices):
    """From the resident, to the resident, held back from the resident, or a note among staff."""

    IN = "in"
    OUT = "out"
    HELD = "held"
    NOTE = "note"


AMONG_STAFF = (Direction.HELD, Direction.NOTE)
"""What no resident sees."""


class Message(models.Model):
    """One thing said, in its own language; never changed, only released and erased.

    `external_id` is the sender's own id: with the channel it makes a repeat harmless. `digest`
    tells a repeat from another message under the same id. `sent_at` is what the sender's clock
    said, `received_at` what ours did.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="messages", db_index=False
    )
    channel = models.SlugField(max_length=20, db_index=False)
    external_id = models.CharField(max_length=200, null=True)
    digest = models.BinaryField(null=True)
    direction = models.CharField(max_length=4, choices=Direction)
    author = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    body = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                name="message_once",
                condition=Q(external_id__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["conversation", "id"], name="message_order")]
