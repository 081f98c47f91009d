"""Taking messages to their residents, by whatever channel reaches them."""

from datetime import timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from komek.intake import port
from komek.intake.models import Conversation, Direction, Message, Sending, SendingState
from komek.kernel import audit, clock, outbox
from komek.kernel.actors import SYSTEM
from komek.residents import queries as residents
from komek.residents.models import ContactKind, ContactPoint

MOST_ATTEMPTS = 8
MOST_IN_VAIN = 3
FIRST_PAUSE = timedelta(seconds=30)
MOST_TO_THE_UNPROVEN = 30
A_DAY = timedelta(days=1)
LATEST_CLAIMANTS = 100
"""A partner may give one address for everybody; whoever floods another one does so today."""
LETTER = "letter"
"""The fact of a message that holds what stands above and below its words when they are sent."""
FOR_ANYBODY = "for_anybody"
"""The fact of a message that tells nothing of a person, whoever may read it."""


def send_later(message: Message) -> None:
    """Have a message taken to its resident after the commit, if anything reaches them.

    Somebody else's address, given with report after report, is not flooded with letters.
    """
    if _way(message) is not None and not _flooded(message.conversation):
        Sending.objects.create(message=message, next_attempt_at=clock.now())


def send_due() -> int:
    """Take what is due on its way; returns how many were tried. Stops when nothing gets through.

    Each in its own transaction, which holds the row: another process takes another message, and
    a crash in between leaves this one waiting, to be sent once more under the same id.
    """
    tried = in_vain = 0
    while in_vain < MOST_IN_VAIN and (sending := _send_next()):
        tried += 1
        # Each waits for its time-out when the network is away: enough for this round then.
        in_vain = in_vain + 1 if sending.state == SendingState.WAITING else 0
    return tried


def _send_next() -> Sending | None:
    with transaction.atomic():
        due = Sending.objects.filter(
            state=SendingState.WAITING, next_attempt_at__lte=clock.now()
        ).order_by("next_attempt_at", "id")
        sending = due.select_for_update(skip_locked=True).first()
        if sending is not None:
            _try(sending)
            sending.save()
        return sending


def _try(sending: Sending) -> None:
    message = Message.objects.select_related("conversation").get(id=sending.message_id)
    way = _way(message)
    if way is None:
        return _finish(sending, SendingState.FAILED, "no_address")
    sender, outgoing = way
    sending.channel = sender.code
    sending.attempts += 1
    try:
        sender.send(outgoing)
    except port.Undeliverable as refusal:
        return _finish(sending, SendingState.FAILED, refusal.code)
    except Exception as error:
        return _try_again(sending, type(error).__name__)
    return _finish(sending, SendingState.SENT)


def _try_again(sending: Sending, error: str) -> None:
    if sending.attempts >= MOST_ATTEMPTS:
        return _finish(sending, SendingState.FAILED, error)
    sending.error = error[:60]
    sending.next_attempt_at = clock.now() + FIRST_PAUSE * 4 ** (sending.attempts - 1)
    return None


def _finish(sending: Sending, state: SendingState, error: str = "") -> None:
    sending.state, sending.error, sending.finished_at = state, error[:60], clock.now()
    outbox.emit(
        f"intake.message_{state}",
        f"conversation:{sending.message.conversation_id}",
        message=sending.message_id,
        channel=sending.channel,
        error=sending.error,
    )
    audit.record(SYSTEM, f"intake.{state}", f"message:{sending.message_id}", reason=sending.error)


def _way(message: Message) -> tuple[port.Sender, port.OutgoingMessage] | None:
    """Back through the chat it belongs to, or else to the first address that anything reaches."""
    conversation = message.conversation
    back = port.sender_back(conversation.channel)
    if back and conversation.thread:
        return back, _outgoing(message, to="", proven=True, thread=conversation.thread)
    reached = _reached(conversation)
    if reached is None:
        return None
    sender, point = reached
    return sender, _outgoing(message, to=point.value, proven=point.verified_at is not None)


def _reached(conversation: Conversation) -> tuple[port.Sender, ContactPoint] | None:
    """The first address of the resident that anything reaches, and what does."""
    if conversation.resident_id is None:
        return None
    for kind in ContactKind:
        sender = port.sender_to(kind)
        point = residents.address(conversation.resident_id, kind) if sender else None
        if sender and point:
            return sender, point
    return None


def _flooded(conversation: Conversation) -> bool:
    """Whether an address that is only claimed got all the letters of a day, whoever claimed it."""
    reached = None if conversation.thread else _reached(conversation)
    if reached is None or reached[1].verified_at is not None:
        return False
    point = reached[1]
    claims = ContactPoint.objects.filter(kind=point.kind, value=point.value).order_by("-id")
    claimants = list(claims.values_list("resident_id", flat=True)[:LATEST_CLAIMANTS])
    letters = Sending.objects.filter(
        message__conversation__resident__in=claimants,
        message__received_at__gte=clock.now() - A_DAY,
    )
    return letters.count() >= MOST_TO_THE_UNPROVEN


def _outgoing(
    message: Message, *, to: str, proven: bool, thread: str | None = None
) -> port.OutgoingMessage:
    with translation.override(_language_of_reader(message)):
        subject = gettext("A message about your request")
        body = _framed(message, proven)
    return port.OutgoingMessage(
        id=str(message.uid),
        to=to,
        language=message.language,
        subject=subject,
        body=body,
        thread=thread,
    )


def _language_of_reader(message: Message) -> str:
    """The resident's, in which they began to speak: whoever answers may have written in another."""
    heard = Message.objects.filter(
        conversation_id=message.conversation_id, direction=Direction.IN
    ).order_by("id")
    return heard.values_list("language", flat=True).first() or message.language


def _framed(message: Message, proven: bool) -> str:
    """The words between what stands around them; an address that is only claimed may be a
    stranger's, who learns that there is something to read and no more.
    """
    above, below = message.facts.get(LETTER, ("", ""))
    words = message.body if proven or FOR_ANYBODY in message.facts else _withheld()
    return "\n\n".join(part for part in (above, words, below) if part)


def _withheld() -> str:
    return gettext(
        "What was said is not in this letter, because nobody has shown yet that this address is"
        " theirs. To read it, sign in with this address, or give the number and key of the request."
    )
