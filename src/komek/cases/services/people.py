"""Cases follow their people: joined, parted again, forgotten."""

from django.db import transaction

from komek.cases.access import NO_KEY
from komek.cases.models import Case, Participant
from komek.cases.services.exports import withdraw_exports_with
from komek.cases.services.owing import drop_of
from komek.cases.services.search import forget_words
from komek.kernel import outbox, places
from komek.residents import queries as residents
from komek.residents.services import note_moved

CASES = "cases"
PARTICIPANTS = "participants"
ERASED = "cases.erased"


@transaction.atomic
def follow_merge(*, merge_id: int, kept_id: int, absorbed_id: int) -> None:
    """What was the absorbed resident's is now the kept one's; hearing it twice is harmless."""
    for kind, model in ((CASES, Case), (PARTICIPANTS, Participant)):
        rows = model.objects.filter(resident_id=absorbed_id)
        moved = list(rows.values_list("id", flat=True))
        rows.filter(id__in=moved).update(resident_id=kept_id)
        if moved:
            note_moved(merge_id=merge_id, kind=kind, ids=moved)
    _forget_late(kept_id)
    # News of a later merge may have come first, and found nothing to take along.
    if later := residents.merged_away(kept_id):
        follow_merge(merge_id=later.id, kept_id=later.kept_id, absorbed_id=kept_id)


@transaction.atomic
def undo_merge(*, merge_id: int, kept_id: int, absorbed_id: int) -> None:
    """Give back exactly what the merge had moved and the kept resident still has."""
    for kind, model in ((CASES, Case), (PARTICIPANTS, Participant)):
        moved = residents.moved(merge_id, kind)
        rows = model.objects.filter(id__in=moved, resident_id=kept_id)
        rows.update(resident_id=absorbed_id)
    _forget_late(absorbed_id)


def _forget_late(resident_id: int) -> None:
    """What is moved to somebody who was forgotten meanwhile would never be forgotten."""
    if residents.is_forgotten(resident_id):
        forget_reporter(resident_id=resident_id)


@transaction.atomic
def forget_reporter(*, resident_id: int) -> None:
    """Blur where the matter was to the street, drop the address, and close the way in by key.

    The case itself stays, with its service, terms and rating: it tells nothing of the person.
    """
    for case in Case.objects.select_for_update().filter(resident_id=resident_id):
        _blur(case)
    Participant.objects.filter(resident_id=resident_id).update(key_digest=NO_KEY)
    drop_of(resident_id)


@transaction.atomic
def forget_place(*, conversation_id: int) -> None:
    """The words of a case were erased: its address was some of them, and its point is as exact."""
    for case in Case.objects.select_for_update().filter(conversation_id=conversation_id):
        _blur(case)
        outbox.emit(ERASED, case.subject, state=case.state, organisation=case.organisation_id)


def _blur(case: Case) -> None:
    case.address = ""
    case.building = None
    if case.lat is not None and case.lon is not None:
        case.lat, case.lon = places.round_to_street(case.lat, case.lon)
        case.cell = places.cell(case.lat, case.lon)
    case.save(update_fields=["address", "building", "lat", "lon", "cell"])
    forget_words(case.id)
    withdraw_exports_with(case.id)
