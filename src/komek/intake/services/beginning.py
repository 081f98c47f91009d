"""Conversations with people who want to hear of something and have said nothing."""

from komek.intake.models import Conversation
from komek.kernel import clock


def begin_conversation(*, channel: str, resident_id: int | None) -> Conversation:
    """A conversation without a message yet, in the transaction of the verb that needs it."""
    return Conversation.objects.create(
        channel=channel, resident_id=resident_id, created_at=clock.now()
    )
