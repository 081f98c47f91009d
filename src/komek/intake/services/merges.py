"""Conversations follow their resident through merges, and come back when one is undone."""

from komek.intake.models import Conversation
from komek.intake.services.erasing import erase_resident
from komek.residents import queries
from komek.residents.services import note_moved

KIND = "conversations"


def follow(merge_id: int, kept_id: int, absorbed_id: int) -> None:
    """Give the conversations of the absorbed to the kept, and remember which."""
    theirs = Conversation.objects.select_for_update().filter(resident_id=absorbed_id)
    ids = list(theirs.values_list("id", flat=True))
    note_moved(merge_id=merge_id, kind=KIND, ids=ids)
    Conversation.objects.filter(id__in=ids).update(resident_id=kept_id)
    _erase_late(kept_id)
    # News of a later merge may have come first, and found nothing to take along.
    if later := queries.merged_away(kept_id):
        follow(later.id, later.kept_id, kept_id)


def give_back(merge_id: int, kept_id: int, absorbed_id: int) -> None:
    """Give back what a merge moved and the kept still has."""
    moved = Conversation.objects.filter(id__in=queries.moved(merge_id, KIND), resident_id=kept_id)
    moved.update(resident_id=absorbed_id)
    _erase_late(absorbed_id)


def _erase_late(resident_id: int) -> None:
    """What is moved to somebody who was forgotten meanwhile would never be erased."""
    if queries.is_forgotten(resident_id):
        erase_resident(resident_id)
