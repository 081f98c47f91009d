"""A parcel becomes a message of Standard Webhooks (https://www.standardwebhooks.com), version 1."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

import msgspec
from standardwebhooks.webhooks import Webhook

from komek.cases.ways import Parcel, Receipt, Target, What
from komek.kernel import clock, outgoing
from komek.kernel.outgoing import Failed, Rejected


def send(parcel: Parcel, target: Target) -> Receipt:
    """Post the message; every answer from 200 to 299 means that it was taken."""
    body = msgspec.json.encode(_message(parcel, target.settings)).decode()
    answer = outgoing.ask(
        "POST", target.address, headers=_headers(parcel, target, body), content=body.encode()
    )
    if answer.status == HTTPStatus.GONE:
        # The contract: the recipient wants no more messages.
        raise Rejected("refused_410")
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        raise Failed(f"answered_{answer.status}")
    return Receipt()


def _headers(parcel: Parcel, target: Target, body: str) -> dict[str, str]:
    """The signature is of this moment, the id that of the message whenever it is sent."""
    now: datetime = clock.now()
    return {
        "Content-Type": "application/json",
        "webhook-id": parcel.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(target.secret).sign(parcel.id, now, body),
    }


def _message(parcel: Parcel, agreed: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "number": parcel.number,
        "verb": parcel.verb,
        "state": parcel.state,
        "service": parcel.service_code,
        "due": parcel.due,
    }
    if parcel.what is not What.WITHDRAWN:
        place = parcel.place.exact if agreed.exact_place else parcel.place.public
        data["place"] = {"lat": place[0], "lon": place[1]} if place else None
        if agreed.exact_place:
            data["address"] = parcel.place.address
        if agreed.words:
            data |= {"text": parcel.words, "language": parcel.language}
    return {"type": f"case.{parcel.what}", "timestamp": parcel.at, "data": data}
