"""Erasing what was said: the words and files go, that something was said stays."""

from django.db import transaction

from komek.intake.models import Attachment, Conversation, Direction, Message, Sending
from komek.intake.services.files import delete_attachments
from komek.kernel import audit, clock, outbox
from komek.kernel.actors import SYSTEM, Actor
from komek.kernel.permissions import require
from komek.residents.refusals import reason_code, unknown

NOBODY = "erased"


def erase_conversation(*, actor: Actor, conversation_id: int, reason: str) -> None:
    """Erase all words and files of a conversation, whoever said or sent them.

    reason: a code ("wrong_person").
    """
    require(actor, "intake.erase")
    reason_code(reason)
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update().filter(id=conversation_id).first()
        if conversation is None:
            raise unknown()
        _erase(conversation, actor, reason)


def erase_resident(resident_id: int) -> None:
    """Erase every conversation with a resident who was forgotten, inside the caller's transaction.

    Also what the city answered: an answer speaks of the person it was given to.
    """
    for conversation in Conversation.objects.select_for_update().filter(resident_id=resident_id):
        _erase(conversation, SYSTEM, "forgotten")


def erase_left_over() -> int:
    """Erase what was written for somebody while they were being forgotten; returns how many."""
    with transaction.atomic():
        left = Conversation.objects.select_for_update(of=["self"]).filter(
            resident__erased_at__isnull=False
        )
        for conversation in left:
            _erase(conversation, SYSTEM, "forgotten")
        return len(left)


def _erase(conversation: Conversation, actor: Actor, reason: str) -> None:
    messages = Message.objects.filter(conversation=conversation)
    delete_attachments(Attachment.objects.filter(message__in=messages))
    Sending.objects.filter(message__in=messages, finished_at=None).delete()
    # Who wrote for the city stays known by a code; the resident was one too, and goes.
    messages.filter(direction=Direction.IN).update(author=NOBODY)
    messages.update(body="", facts={}, external_id=None, digest=None, erased_at=clock.now())
    conversation.thread = None
    conversation.resident = None
    conversation.save(update_fields=["thread", "resident"])
    subject = f"conversation:{conversation.id}"
    audit.record(actor, "intake.erase", subject, ["body", "facts", "attachments"], reason)
    outbox.emit("intake.conversation_erased", subject, conversation=conversation.id)
