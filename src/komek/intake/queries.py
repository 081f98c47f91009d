"""Reading conversations. Who may is decided above, by the case they belong to."""

from dataclasses import dataclass

from komek.intake.models import AMONG_STAFF, Attachment, Message


@dataclass(frozen=True, slots=True)
class Entry:
    """A message and its files, in the order they came."""

    message: Message
    files: tuple[Attachment, ...]


def conversation(conversation_id: int, *, notes: bool) -> tuple[Entry, ...]:
    """What was said, the oldest first; notes and what is held back only when asked for."""
    said = Message.objects.filter(conversation_id=conversation_id).order_by("id")
    if not notes:
        said = said.exclude(direction__in=AMONG_STAFF)
    return tuple(
        Entry(one, tuple(sorted(one.attachments.all(), key=lambda file: file.id)))
        for one in said.prefetch_related("attachments")
    )


def seen_before(sha256: bytes, *, but_not_in: int) -> bool:
    """Whether a file with this content came with any other conversation: a photo used twice."""
    others = Attachment.objects.filter(sha256=sha256)
    return others.exclude(message__conversation_id=but_not_in).exists()
