"""GET servicerequestupdates: what became of requests (mySociety's extension, which polls it)."""

import hmac
from collections.abc import Iterator
from itertools import islice

from django.conf import settings

from komek.cases import updates
from komek.cases.models import State
from komek.cases.updates import CaseUpdate
from komek.kernel import ids
from komek.kernel.permissions import at_all
from komek.surfaces.open311 import moments
from komek.surfaces.open311.asked import Asked
from komek.surfaces.open311.faults import gathered
from komek.surfaces.open311.filters import MOST_REQUESTS, Piece, piece
from komek.surfaces.open311.statuses import DETAILED
from komek.surfaces.open311.writing import Record, moment

# Those who poll for their own requests do not turn pages.
MOST_OF_A_KEY = 10_000


def read(asked: Asked) -> list[Record]:
    """Updates of a span, the earliest first: of the reader's own requests, or of all by the day.

    Without dates those of the last 90 days.
    """
    with gathered(_span, _piece, asked=asked):
        span, wanted = _span(asked), _piece(asked)
    found = islice(_found(asked, span), wanted.skip, wanted.skip + wanted.limit)
    return [_record(one, asked.language) for one in found]


def update_id(event_id: int) -> str:
    """The name of an update: unique, and telling nothing of how many there were before it."""
    secret = settings.SECRET_KEY.encode()
    return ids.typeable(hmac.digest(secret, b"update:%d" % event_id, "sha256"))


def _span(asked: Asked) -> moments.Span:
    return moments.span(asked, "start_date", "end_date") or moments.latest()


def _piece(asked: Asked) -> Piece:
    return piece(asked, MOST_OF_A_KEY if _reads_own(asked) else MOST_REQUESTS)


def _found(asked: Asked, span: moments.Span) -> Iterator[CaseUpdate]:
    if _reads_own(asked):
        return updates.own_updates(asked.reader, span.begin, span.end)
    return updates.public_updates(asked.visitor, *span.days)


def _reads_own(asked: Asked) -> bool:
    return at_all(asked.reader, "cases.read")


def _record(update: CaseUpdate, language: str) -> Record:
    return {
        "update_id": update_id(update.id),
        "service_request_id": update.number,
        "status": DETAILED[State(update.state)],
        "updated_datetime": moment(update.at),
        "description": _description(update, language),
        "media_url": "",
    }


def _description(update: CaseUpdate, language: str) -> str:
    state = str(State(update.state).label)
    if update.organisation is None:
        return state
    return f"{state} ({update.organisation.name(language).text})"
