"""POST servicerequestupdates: what a reporter says or decides about their request."""

from komek.surfaces.open311 import moments
from komek.surfaces.open311.asked import Asked
from komek.surfaces.open311.faults import gathered
from komek.surfaces.open311.services import Update, take_update
from komek.surfaces.open311.update_reading import update_id
from komek.surfaces.open311.words import files, links, words
from komek.surfaces.open311.writing import Record


def post(asked: Asked) -> list[Record]:
    """Do what the update means, and give the id under which it can be read.

    Names and contacts in it are not stored: the reporter is known from the request.
    """
    with gathered(_moment, links, asked=asked):
        _moment(asked)
        update = Update(
            number=asked.text("service_request_id"),
            external_id=asked.text("update_id"),
            status=asked.text("status").strip().upper(),
            text=words(asked),
            files=files(asked),
        )
    return [{"update_id": update_id(take_update(actor=asked.partner, update=update))}]


def _moment(asked: Asked) -> None:
    """What the sender's clock said has to be a moment; ours is what counts."""
    moments.moment(asked, "updated_datetime")
