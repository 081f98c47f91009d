"""Saying something in a conversation."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komek.intake.attachments import CheckedFile
from komek.intake.models import Direction, Message
from komek.intake.services.files import store_attachments
from komek.intake.services.sending import LETTER, send_later
from komek.intake.text import Facts, clean_external_id, prepare, says_something
from komek.kernel import clock, outbox
from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid


def say(
    *,
    actor: Actor,
    conversation_id: int,
    direction: str,
    body: str,
    language: str,
    channel: str,
    files: Sequence[CheckedFile] = (),
    external_id: str | None = None,
    facts: Facts | None = None,
    sent_at: datetime | None = None,
    around: tuple[str, str] | None = None,
) -> Message:
    """Store a message with its files; one to the resident is sent on by whatever reaches them.

    around: what stands above and below the words in the letter, and is no part of what was said.
    What is HELD waits for `release`.
    Who may say what in a conversation is decided by the verb above that calls this one, in the
    transaction of its change. Raises Invalid for nothing said, TooLarge, and IntegrityError of
    `message_once` for an external id that the channel used before.
    """
    now = clock.now()
    hashes = [file.sha256.hex() for file in files]
    said = prepare(
        body, language=language, received_at=now, sent_at=sent_at, facts=facts, also=hashes
    )
    if not (says_something(said.body) or files or said.facts):
        raise Invalid("text_empty", _("Write something, or add a file."), field="text")
    with transaction.atomic():
        message = Message.objects.create(
            conversation_id=conversation_id,
            channel=channel,
            external_id=clean_external_id(external_id),
            digest=said.digest if external_id else None,
            direction=direction,
            author=actor.name,
            language=said.language,
            body=said.body,
            facts=said.facts | ({LETTER: around} if around else {}),
            sent_at=said.sent_at,
            received_at=now,
        )
        store_attachments(message.id, files)
        if direction == Direction.OUT:
            send_later(message)
        outbox.emit(
            "intake.message_said",
            f"conversation:{conversation_id}",
            message=message.id,
            direction=str(direction),
        )
        return message
