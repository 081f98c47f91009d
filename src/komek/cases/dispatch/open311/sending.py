"""A parcel becomes a request there, or an update of one."""

from komek.cases.ways import Parcel, Receipt, Target, What
from komek.kernel.georeport import Server
from komek.kernel.outgoing import Rejected

TOKEN = "token:"  # noqa: S105 - stands before a token where a number would be


def server_of(target: Target) -> Server:
    """The server that a target is."""
    return Server(target.address, target.secret, target.settings.jurisdiction)


def send(parcel: Parcel, target: Target) -> Receipt:
    """File the request, or tell what is new about it."""
    if parcel.what is What.ASSIGNED:
        return _file(parcel, target)
    if not target.settings.updates:
        raise Rejected("no_updates")
    if parcel.remote_id:  # else it never got there
        _update(parcel, target)
    return Receipt()


def _file(parcel: Parcel, target: Target) -> Receipt:
    agreed = target.settings
    if not (parcel.is_public or agreed.not_public):
        raise Rejected("not_public")
    place = parcel.place.exact if agreed.exact_place else parcel.place.public
    form = {
        "service_code": agreed.services.get(parcel.service_code, parcel.service_code),
        "lat": str(place[0]) if place else "",
        "long": str(place[1]) if place else "",
        "address_string": parcel.place.address if agreed.exact_place else "",
        "description": _description(parcel, target),
    }
    filed = server_of(target).file(form, parcel.id)
    return Receipt(filed.number or TOKEN + filed.token)


def _update(parcel: Parcel, target: Target) -> None:
    withdrawn = parcel.what is What.WITHDRAWN
    form = {
        "service_request_id": parcel.remote_id,
        "update_id": parcel.id,
        "status": "CANCELLED" if withdrawn else "UNCHANGED",
        "updated_datetime": parcel.at.isoformat(timespec="seconds"),
        "description": _description(parcel, target),
    }
    server_of(target).update(form, parcel.id)


def _description(parcel: Parcel, target: Target) -> str:  # no words without an agreement
    return (target.settings.words and parcel.words) or parcel.service_name
