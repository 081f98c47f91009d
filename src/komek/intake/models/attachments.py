"""Files that came with a message."""

from django.db import models

from komek.intake.models.messages import Message
from komek.kernel.ids import uuid7


class AttachmentKind(models.TextChoices):
    IMAGE = "image"
    DOCUMENT = "document"
    AUDIO = "audio"


class Attachment(models.Model):
    """A file whose content was checked; an image that is served was re-encoded, without metadata.

    Paths are relative to the home's `files/`. `original_path` is the file as it was sent, which
    only an audited look may open: empty once that one is deleted. `sha256` is of the original.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=10, choices=AttachmentKind)
    content_type = models.CharField(max_length=100)
    name = models.CharField(max_length=200, blank=True)
    size = models.PositiveIntegerField()
    sha256 = models.BinaryField()
    path = models.CharField(max_length=200)
    original_path = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["sha256"], name="attachment_seen_before"),
            models.Index(fields=["path"], name="attachment_path"),
            models.Index(fields=["original_path"], name="attachment_original"),
        ]
