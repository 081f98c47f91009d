"""A client of GeoReport v2 servers (https://wiki.open311.org/GeoReport_v2/).

With mySociety's `servicerequestupdates`, where a server has them.
Servers differ in what they leave out: an empty text stands for whatever is missing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

import msgspec

from komek.kernel import outgoing
from komek.kernel.outgoing import Failed, Rejected

AT_ONCE = 50
_FOR_GOOD = {400, 404, 405, 409, 410, 413, 422}
"""The request itself is wrong. A key that is refused (401, 403) may be mended meanwhile."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A request was taken: its number, or a token from servers that give the number later."""

    number: str
    token: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a request stands. answered: when it was, from servers that say so before it closes."""

    number: str
    is_closed: bool
    answered: str
    updated: str
    notes: str


@dataclass(frozen=True, slots=True)
class Update:
    """Something that happened to a request; status in small letters."""

    id: str
    number: str
    status: str
    words: str


@dataclass(frozen=True, slots=True)
class Server:
    """A server, spoken to in JSON. All calls raise Failed, and Rejected where asking is wrong."""

    address: str
    key: str
    jurisdiction: str = ""

    def file(self, form: Mapping[str, str], id: str) -> Filed:
        """File a request. id: ours of this very form, by which servers like ours know it again."""
        for record in self._post("requests", form, id):
            filed = Filed(_text(record, "service_request_id"), _text(record, "token"))
            if filed.number or filed.token:
                return filed
        raise Failed("answer_unreadable")

    def number_of(self, token: str) -> str:
        """The number for a token, "" while there is none, or where the server forgot the token."""
        try:
            found = self._get(f"tokens/{token}")
        except Rejected:
            return ""
        return "".join(_text(one, "service_request_id") for one in found)

    def update(self, form: Mapping[str, str], id: str) -> None:
        """Say something new about a request."""
        self._post("servicerequestupdates", form, id)

    def standings(self, numbers: Sequence[str]) -> Iterator[Standing]:
        """Where these requests stand; the server leaves out those that it does not have."""
        for begin in range(0, len(numbers), AT_ONCE):
            asked = ",".join(numbers[begin : begin + AT_ONCE])
            found = self._get("requests", service_request_id=asked, extensions="true")
            yield from map(_standing, found)

    def updates(self, begin: datetime, end: datetime) -> Iterator[Update]:
        """What happened to all requests between two moments."""
        span = {"start_date": _moment(begin), "end_date": _moment(end)}
        for record in self._get("servicerequestupdates", **span):
            yield Update(
                id=_text(record, "update_id"),
                number=_text(record, "service_request_id"),
                status=_text(record, "status").lower(),
                words=_text(record, "description"),
            )

    def _post(self, path: str, form: Mapping[str, str], id: str) -> list[Mapping[str, Any]]:
        given = self._common() | {name: value for name, value in form.items() if value}
        headers = {"Idempotency-Key": id}
        return _read(outgoing.ask("POST", self._at(path), form=given, headers=headers))

    def _get(self, path: str, **query: str) -> list[Mapping[str, Any]]:
        return _read(outgoing.ask("GET", self._at(path), query=self._common() | query))

    def _at(self, path: str) -> str:
        return f"{self.address.rstrip('/')}/{path}.json"

    def _common(self) -> dict[str, str]:
        named = {"jurisdiction_id": self.jurisdiction} if self.jurisdiction else {}
        return {"api_key": self.key, **named}


def _read(answer: outgoing.Answer) -> list[Mapping[str, Any]]:
    if answer.status in _FOR_GOOD:
        raise Rejected(f"refused_{answer.status}")
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        raise Failed(f"answered_{answer.status}")
    try:
        return msgspec.json.decode(answer.body, type=list[dict[str, Any]])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Failed("answer_unreadable") from error


def _standing(record: Mapping[str, Any]) -> Standing:
    more = record.get("extended_attributes")
    return Standing(
        number=_text(record, "service_request_id"),
        is_closed=_text(record, "status").lower() == "closed",
        answered=_text(more, "answered_datetime") if isinstance(more, dict) else "",
        updated=_text(record, "updated_datetime"),
        notes=_text(record, "status_notes"),
    )


def _text(record: Mapping[str, Any], name: str) -> str:
    """A value as a text; "" for what is missing or no plain value."""
    value = record.get(name)
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
