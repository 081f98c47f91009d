"""Looks at a resident's contacts, as entries of the timeline that the resident reads."""

from komek.cases.queries import CaseView, Entry
from komek.residents import queries as residents
from komek.surfaces.parts.contact import resident_of


def since(view: CaseView) -> list[Entry]:
    """Every look at the reporter's contacts since the case was opened."""
    resident_id = resident_of(view)
    if resident_id is None:
        return []
    looks = (look for look in residents.looks_at(resident_id) if look.at >= view.opened_at)
    return [_entry(look) for look in looks]


def _entry(look: residents.Look) -> Entry:
    return Entry(
        at=look.at,
        verb="reveal",
        actor="user",
        person="",
        state_after="",
        organisation=None,
        direction="",
        text="",
        language="",
        norm="",
        files=(),
        data={"reason": look.reason},
    )
