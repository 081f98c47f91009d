"""The verbs of residents."""

from komek.residents.services.accounts import open_account
from komek.residents.services.calls import (
    forget_call_codes,
    make_call_code,
    unlock,
    unlock_by_code,
)
from komek.residents.services.codes import NewCode, make_code, verify_contact
from komek.residents.services.consents import give_consent, withdraw_consent
from komek.residents.services.contacts import (
    add_contact,
    mark_safe_only_in_writing,
    remove_contact,
)
from komek.residents.services.forgetting import forget, replay_erasures
from komek.residents.services.looks import Known, look_up, reveal
from komek.residents.services.merging import merge, note_moved, undo_merge
from komek.residents.services.people import change_language, change_name, find_or_create
from komek.residents.services.reporting_for import add_person, remove_person, report_for
from komek.residents.services.taking_along import note_download

__all__ = [
    "Known",
    "NewCode",
    "add_contact",
    "add_person",
    "change_language",
    "change_name",
    "find_or_create",
    "forget",
    "forget_call_codes",
    "give_consent",
    "look_up",
    "make_call_code",
    "make_code",
    "mark_safe_only_in_writing",
    "merge",
    "note_download",
    "note_moved",
    "open_account",
    "remove_contact",
    "remove_person",
    "replay_erasures",
    "report_for",
    "reveal",
    "undo_merge",
    "unlock",
    "unlock_by_code",
    "verify_contact",
    "withdraw_consent",
]
