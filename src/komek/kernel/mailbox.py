"""The city's mailbox: what comes back for letters that we sent, read by IMAP."""

import email
import imaplib
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.utils import parseaddr
from enum import StrEnum

from django.conf import settings
from django.core import mail

log = logging.getLogger(__name__)

TIMEOUT_S = 20
MOST_AT_ONCE = 100
MOST_BYTES = 256 * 1024
_MESSAGE_ID = re.compile(r"<[^<>@\s]+@[^<>@\s]+>")
# RFC 3464, 2.3.3: everything but "failed" is no failure.
_NO_FAILURE = re.compile(r"^Action:\s*(delayed|relayed|delivered|expanded)", re.M | re.I)


class Came(StrEnum):
    """What kind of letter came back."""

    BOUNCED = "bounced"
    AUTOMATIC = "automatic"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that came. answers_to: Message-IDs that it names, or brings back."""

    came: Came
    answers_to: tuple[str, ...]
    id: str
    sender: str
    subject: str


def message_id(name: str) -> str:
    """The Message-ID of a letter of ours: the same name is the same letter."""
    ours = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{name}@{ours}>"


def reply(letter: Letter, sentence: str) -> None:
    """Answer a letter by a machine's. A sender whom nothing reaches is noted, and left."""
    answer = mail.EmailMessage(
        subject=f"Re: {letter.subject}"[:200],
        body=sentence,
        to=[letter.sender],
        headers={"In-Reply-To": letter.id, "Auto-Submitted": "auto-replied"},
    )
    try:
        answer.send()
    except (OSError, ValueError) as error:
        # It must not keep the letters behind it from being read.
        log.warning("mail: a letter could not be answered (%s)", type(error).__name__)


def read(handle: Callable[[Letter], None]) -> int:
    """Have each unread letter handled, then mark it as read; returns how many there were.

    After a crash in between a letter is handled again. A mailbox that cannot be reached is read
    next time.
    """
    if not settings.IMAP_HOST:
        return 0
    try:
        return _read(handle)
    except (OSError, imaplib.IMAP4.error) as error:
        # What a server says may quote a letter.
        log.warning("mailbox: not read (%s)", type(error).__name__)
        return 0


def _read(handle: Callable[[Letter], None]) -> int:
    kind = imaplib.IMAP4 if settings.IMAP_PLAIN else imaplib.IMAP4_SSL
    with kind(settings.IMAP_HOST, settings.IMAP_PORT, timeout=TIMEOUT_S) as mailbox:
        mailbox.login(settings.IMAP_USER, settings.IMAP_PASSWORD)
        mailbox.select("INBOX")
        _state, found = mailbox.uid("SEARCH", "UNSEEN")
        uids = [uid.decode() for uid in (found[0] or b"").split()[:MOST_AT_ONCE]]
        for uid in uids:
            for letter in _fetched(mailbox, uid):
                handle(letter)
            mailbox.uid("STORE", uid, "+FLAGS", r"(\Seen)")
    return len(uids)


def _fetched(mailbox: imaplib.IMAP4, uid: str) -> Iterator[Letter]:
    _state, parts = mailbox.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
    for part in parts:
        if isinstance(part, tuple):
            yield understood(part[1])


def understood(content: bytes) -> Letter:
    """What a letter is; never fails, whatever came."""
    letter = email.message_from_bytes(content, policy=policy.default)
    return Letter(
        came=_came(letter),
        answers_to=tuple(_answers_to(letter)),
        id=_head(letter, "Message-ID"),
        sender=parseaddr(_head(letter, "From"))[1],
        subject=_head(letter, "Subject"),
    )


def _came(letter: EmailMessage) -> Came:
    """By RFC 3464 for bounces, by RFC 3834 and custom for other machines."""
    if letter.get_content_type() == "multipart/report":
        said = "".join(_text(part) for part in letter.walk() if _is(part, "delivery-status"))
        return Came.AUTOMATIC if _NO_FAILURE.search(said) else Came.BOUNCED
    by_machine = _head(letter, "Auto-Submitted").lower() not in ("", "no")
    in_bulk = _head(letter, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply")
    if by_machine or in_bulk or "X-Autoreply" in letter:
        return Came.AUTOMATIC
    return Came.PERSON


def _answers_to(letter: EmailMessage) -> Iterator[str]:
    heads = [_head(letter, "In-Reply-To"), _head(letter, "References")]
    enclosed = [
        _text(part) for part in letter.walk() if _is(part, "rfc822") or _is(part, "rfc822-headers")
    ]
    for text in (*heads, *enclosed):
        yield from _MESSAGE_ID.findall(text)


def _is(part: EmailMessage, subtype: str) -> bool:
    return part.get_content_subtype() == subtype


def _text(part: EmailMessage) -> str:
    return part.as_bytes(policy=policy.compat32).decode("utf-8", "replace")


def _head(letter: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(letter.get(name, "")).split())
    except (ValueError, LookupError, IndexError, AttributeError):
        return ""  # the standard library trips over some broken headers
