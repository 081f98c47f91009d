"""Where pigeons fly to."""

from typing import Any

import pytest

from komek.kernel.outgoing import Failed, Rejected
from tests.contracts.dummy_ways import pigeon
from tests.contracts.receivers.receiving import Received, Receiving


class PigeonReceiving(Receiving):
    def __init__(self, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
        pigeon.calm()

    def received(self) -> list[Received]:
        return [Received(one.id, repr(one)) for one in pigeon.flown]

    def refuse(self) -> None:
        pigeon.weather[:] = [Rejected("shot")]

    def be_away(self) -> None:
        pigeon.weather[:] = [Failed("storm")]

    def end(self) -> None:
        pigeon.calm()


RECEIVING = PigeonReceiving
