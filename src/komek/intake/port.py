"""The port between the city and its channels: what a channel is, and what passes through.

A channel is a folder in `channels/` that is found by itself. Its package holds MANIFEST and, where
the manifest says so, `parse(payload) -> IncomingMessage` and `send(outgoing) -> None`. A channel
carries words and knows nothing of cases.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from komek.kernel import plugins
from komek.kernel.errors import Invalid
from komek.kernel.languages import pick

PACKAGES = ["komek.intake.channels"]


class Kind(StrEnum):
    """How words come in.

    FORM: a page or program that opens a case and answers with its number; here only a manifest.
    WORD: messages are stored and acknowledged, and become cases later.
    SEND: nothing comes in.
    """

    FORM = "form"
    WORD = "word"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a channel can do.

    code: the folder's name, stored with every conversation and message. reaches: the kind of
    contact point that `send` writes to. choices: can show buttons; files: can carry files.
    """

    code: str
    kind: Kind
    name_kk: str
    name_ru: str
    name_en: str
    receives: bool = False
    sends: bool = False
    choices: bool = False
    files: bool = False
    reaches: str = ""

    def name(self, language: str) -> str:
        return pick(self, language).text


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file as a channel got it; nothing of it is believed yet."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """Words from outside, as a channel understood them.

    external_id: the sender's own id of the message. thread: the channel's name of the chat.
    sender: an address of `sender_kind` that the channel vouches for; both empty for nobody known.
    choice: the token of a button that was pressed.
    """

    channel: str
    external_id: str
    body: str = ""
    language: str | None = None
    thread: str | None = None
    sender_kind: str = ""
    sender: str = ""
    sender_name: str = ""
    sent_at: datetime | None = None
    files: tuple[IncomingFile, ...] = ()
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: the token that comes back when it is pressed, and what it says."""

    token: str
    label: str


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """Words to a resident. id: ours, the same whenever the same message is sent again."""

    id: str
    to: str
    language: str
    subject: str
    body: str
    thread: str | None = None
    choices: tuple[Choice, ...] = ()


class Undeliverable(Exception):
    """It will never arrive: no such address, they blocked us. `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


Parse = Callable[[Mapping[str, Any]], IncomingMessage]
Send = Callable[[OutgoingMessage], None]


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as it was found.

    parse: understands a payload; raises Invalid for one that is none. send: returns when the
    message is handed over; raises Undeliverable for good, anything else to be tried again.
    """

    manifest: Manifest
    parse: Parse | None = None
    send: Send | None = None


def channels() -> dict[str, Channel]:
    """Every channel found, by code."""
    return {
        name: Channel(
            module.MANIFEST, getattr(module, "parse", None), getattr(module, "send", None)
        )
        for package in PACKAGES
        for name, module in plugins.found(package).items()
    }


def channel(code: str) -> Channel:
    """The channel of a code. Raises Invalid for one that nobody installed."""
    found = channels().get(code)
    if found is None:
        raise Invalid("channel_unknown", _("There is no such channel."), field="channel")
    return found


class Sender(NamedTuple):
    """A channel that sends."""

    code: str
    send: Send


def sender_to(kind: str) -> Sender | None:
    """The channel that writes to contact points of a kind, None when there is none."""
    for code, one in channels().items():
        if one.send and one.manifest.reaches == kind:
            return Sender(code, one.send)
    return None


def sender_back(code: str) -> Sender | None:
    """The channel itself, when it sends."""
    found = channels().get(code)
    return Sender(code, found.send) if found and found.send else None
