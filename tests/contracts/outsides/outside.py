"""What the contract suite asks of the world outside a channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from komek.intake.port import IncomingMessage


@dataclass(frozen=True)
class Arrived:
    """A message as it arrived outside: under which id, with whom, saying what."""

    id: str
    to: str
    body: str


class Outside:
    """The network of a channel, which can be made to refuse or to be away."""

    payloads: tuple[tuple[Mapping[str, Any], IncomingMessage], ...] = ()
    """Real payloads, and the message each of them is."""
    junk: tuple[Mapping[str, Any], ...] = ()
    """Payloads that are no message."""
    address = ""
    """Somebody who can be written to."""

    def arrived(self) -> list[Arrived]:
        raise NotImplementedError

    def refuse(self) -> None:
        """From now on nobody has this address."""
        raise NotImplementedError

    def be_away(self) -> None:
        """From now on nothing answers."""
        raise NotImplementedError
