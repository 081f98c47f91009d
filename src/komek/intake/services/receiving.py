"""Taking in a message of a word door: stored once with its event, then acknowledged."""

import hashlib
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from komek.intake import port
from komek.intake.attachments import MOST_FILES, CheckedFile, check_content
from komek.intake.attachments.refusals import too_many_files
from komek.intake.models import Conversation, Direction, Message
from komek.intake.services.files import store_attachments
from komek.intake.text import Said, clean_external_id, clean_token, prepare, says_something
from komek.kernel import audit, clock, outbox
from komek.kernel.actors import SYSTEM
from komek.kernel.errors import Conflict, Invalid, Refused
from komek.kernel.folding import clean_text
from komek.residents.claims import claim
from komek.residents.contacts import NAME_LENGTH
from komek.residents.models import ContactKind
from komek.residents.services import find_or_create

CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that was not kept, and why: a code, and a sentence for the sender."""

    name: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a message. `repeated`: it was here before, and this is the first one."""

    message_id: int
    conversation_id: int
    repeated: bool = False
    refused_files: tuple[RefusedFile, ...] = ()


def receive(incoming: port.IncomingMessage) -> Received:
    """Store a message and its event, exactly once for its channel and external id.

    Acknowledge to the channel only after this returned. A file that cannot be kept does not cost
    the words it came with: it is named in the answer. Raises Invalid, TooLarge, and Conflict when
    the same id brings something else.
    """
    port.channel(incoming.channel)
    external_id = clean_external_id(incoming.external_id)
    if external_id is None:
        raise Invalid("external_id_missing", _("A message needs an id."), field="external_id")
    if incoming.thread:
        clean_token(incoming.thread, field="thread")
    said = _said(incoming)
    first = _first(incoming.channel, external_id)
    if first is not None:
        return _repeated(first, said)
    kept, refused = _checked(incoming.files)
    if not (says_something(said.body) or said.facts or kept or refused):
        raise Invalid("text_empty", _("Write something, or add a file."), field="text")
    try:
        with transaction.atomic():
            message = _store(incoming, external_id, said)
            store_attachments(message.id, kept)
            _tell(message, said, refused)
    except IntegrityError:
        # Somebody brought the same at the same moment and was first.
        first = _first(incoming.channel, external_id)
        if first is None:
            raise
        return _repeated(first, said)
    return Received(message.id, message.conversation_id, refused_files=tuple(refused))


def _said(incoming: port.IncomingMessage) -> Said:
    return prepare(
        incoming.body,
        language=incoming.language,
        received_at=clock.now(),
        sent_at=incoming.sent_at,
        facts={CHOICE: [incoming.choice]} if incoming.choice else {},
        also=[
            [incoming.thread, incoming.sender_kind, incoming.sender],
            [hashlib.sha256(file.content).hexdigest() for file in incoming.files],
        ],
    )


def _checked(
    files: tuple[port.IncomingFile, ...],
) -> tuple[list[CheckedFile], list[RefusedFile]]:
    kept, refused = [], []
    for number, file in enumerate(files):
        try:
            if number >= MOST_FILES:
                raise too_many_files()
            kept.append(check_content(file.content, file.name))
        except Refused as error:
            refused.append(RefusedFile(file.name, error.code, str(error)))
    return kept, refused


def _first(channel: str, external_id: str) -> Message | None:
    return Message.objects.filter(channel=channel, external_id=external_id).first()


def _repeated(first: Message, said: Said) -> Received:
    if first.digest is None or bytes(first.digest) != said.digest:
        raise Conflict(
            "external_id_taken",
            _("Another message was already sent under this id."),
            field="external_id",
        )
    return Received(first.id, first.conversation_id, repeated=True)


def _store(incoming: port.IncomingMessage, external_id: str, said: Said) -> Message:
    resident_id = _resident(incoming)
    return Message.objects.create(
        conversation=_conversation(incoming, resident_id),
        channel=incoming.channel,
        external_id=external_id,
        digest=said.digest,
        direction=Direction.IN,
        author=f"resident:{resident_id}" if resident_id else "anonymous",
        language=said.language,
        body=said.body,
        facts=said.facts,
        sent_at=said.sent_at,
        received_at=clock.now(),
    )


def _resident(incoming: port.IncomingMessage) -> int | None:
    if not incoming.sender or incoming.sender_kind not in ContactKind.values:
        return None
    try:
        # No more than fits: a long name must not cost the words.
        name = clean_text(incoming.sender_name[: 4 * NAME_LENGTH], 4 * NAME_LENGTH)[:NAME_LENGTH]
        who = claim(name, **{incoming.sender_kind: incoming.sender})
    except Invalid:
        return None  # an address that we cannot read: the chat itself still leads back
    if who.digest is None:
        return None
    return find_or_create(actor=SYSTEM, claim=who, language=incoming.language or "")


def _conversation(incoming: port.IncomingMessage, resident_id: int | None) -> Conversation:
    """The latest of this chat, or a new one."""
    if incoming.thread:
        _one_at_a_time(f"{incoming.channel}:{incoming.thread}")
        known = Conversation.objects.filter(channel=incoming.channel, thread=incoming.thread)
        if latest := known.order_by("-id").first():
            return latest
    return Conversation.objects.create(
        channel=incoming.channel,
        thread=incoming.thread,
        resident_id=resident_id,
        created_at=clock.now(),
    )


def _one_at_a_time(thread: str) -> None:
    """Two first messages of a chat at once begin one conversation, not two."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [thread])


def _tell(message: Message, said: Said, refused: list[RefusedFile]) -> None:
    audit.record(SYSTEM, "intake.receive", f"message:{message.id}")
    outbox.emit(
        "intake.message_received",
        f"conversation:{message.conversation_id}",
        message=message.id,
        channel=message.channel,
        clock_wrong=said.clock_wrong,
        refused_files=[one.code for one in refused],
    )
