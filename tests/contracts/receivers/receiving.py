"""What the contract suite asks of whoever receives by a way."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Received:
    """A parcel as it arrived: by which id it is known again, and everything that came with it."""

    id: str
    everything: str


class Receiving:
    """A receiver, which can be made to refuse for good or to be away."""

    address = ""
    secret = ""
    settings: Any = None

    def received(self) -> list[Received]:
        raise NotImplementedError

    def refuse(self) -> None:
        """From now on it takes nothing, and never will."""
        raise NotImplementedError

    def be_away(self) -> None:
        """From now on nothing answers."""
        raise NotImplementedError

    def end(self) -> None:
        """The test is over."""
