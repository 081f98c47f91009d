"""Payloads become messages, messages become payloads."""

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from komek.intake.port import IncomingFile, IncomingMessage, OutgoingMessage, Undeliverable
from komek.kernel.errors import Invalid


class Network:
    """What would be the messenger's servers."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.blocked: set[str] = set()
        self.away = False

    def post(self, payload: dict[str, Any]) -> None:
        if self.away:
            raise ConnectionError("the network is away")
        if payload["chat"] in self.blocked:
            raise Undeliverable("blocked")
        self.sent.append(payload)


network = Network()


def parse(payload: Mapping[str, Any]) -> IncomingMessage:
    """Understand {"id", "chat", "from", "name", "text", "date", "files", "button"}."""
    try:
        return IncomingMessage(
            channel="dummy",
            external_id=str(payload["id"]),
            thread=str(payload["chat"]),
            sender_kind="telegram",
            sender=str(payload["from"]),
            sender_name=str(payload.get("name") or ""),
            body=str(payload.get("text") or ""),
            language=str(payload.get("language") or "") or None,
            sent_at=_moment(payload.get("date")),
            files=tuple(
                IncomingFile(str(file["name"]), base64.b64decode(file["data"], validate=True))
                for file in payload.get("files") or ()
            ),
            choice=str(payload.get("button") or ""),
        )
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise Invalid("payload_invalid", "This is no message.") from error


def _moment(seconds: Any) -> datetime | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def send(outgoing: OutgoingMessage) -> None:
    """Hand a message over to the network."""
    network.post(
        {
            "id": outgoing.id,
            "chat": outgoing.thread or outgoing.to,
            "text": outgoing.body,
            "buttons": {choice.token: choice.label for choice in outgoing.choices},
        }
    )
