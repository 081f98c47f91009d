"""What a parcel tells: made when it is sent, so that what was erased meanwhile is not in it."""

from komek.cases import belongings, links, public
from komek.cases.models import Case, DispatchDelivery, DispatchWay
from komek.cases.ways import Parcel, Place, What
from komek.intake.models import Message
from komek.kernel import places


def parcel(delivery: DispatchDelivery, way: DispatchWay, language: str) -> Parcel:
    """The parcel of a delivery; language: the organisation's."""
    case = delivery.assignment.case
    service = belongings.service(case.service_id)
    return Parcel(
        id=delivery.uid.hex,
        what=What(delivery.what),
        verb=delivery.verb,
        number=case.number,
        state=case.state,
        service_code=service.code,
        service_name=service.name(language).text,
        language=case.language,
        opened_at=case.opened_at,
        due=delivery.assignment.due,
        at=delivery.created_at,
        words=_words(delivery, case),
        place=_place(case),
        is_public=public.rows().filter(id=case.id).exists(),
        remote_id=remote_id(delivery, way),
        link=links.address_of(delivery.uid),
    )


def remote_id(delivery: DispatchDelivery, way: DispatchWay) -> str:
    """How the recipient calls the case, as far as this very way was told."""
    told = DispatchDelivery.objects.filter(assignment=delivery.assignment_id, way=way)
    return told.exclude(remote_id="").values_list("remote_id", flat=True).first() or ""


def _words(delivery: DispatchDelivery, case: Case) -> str:
    """New work comes with the resident's words, then those with which it came back."""
    said = Message.objects.filter(conversation_id=case.conversation_id).order_by("id")
    later = said.filter(id=delivery.message_id or 0).values_list("body", flat=True).first()
    if delivery.what != What.ASSIGNED:
        return later or ""
    first = said.values_list("body", flat=True).first()
    return "\n\n".join(body for body in (first, later) if body)


def _place(case: Case) -> Place:
    if case.lat is None or case.lon is None:
        return Place(None, None, case.address)
    rounded = places.round_to_street(case.lat, case.lon)
    return Place((case.lat, case.lon), (rounded.lat, rounded.lon), case.address)
