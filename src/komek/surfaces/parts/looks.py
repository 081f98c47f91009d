"""Looks: at lists, which leave a trace; at contacts, as entries that the resident reads."""

from komek.cases import queries as cases
from komek.cases.queries import Asked, CaseView, Entry, Page
from komek.cases.services import note_list
from komek.kernel.actors import Actor
from komek.residents import queries as residents
from komek.surfaces.parts.contact import resident_of


def seen(actor: Actor, asked: Asked, *, after: str | None, limit: int) -> Page:
    """A page of the list, which the actor is noted to have seen; raises as `cases.listed`."""
    page = cases.listed(actor, asked, after=after, limit=limit)
    conditions = sorted(asked.model_dump(exclude_defaults=True))
    note_list(actor=actor, case_ids=[line.id for line in page.lines], conditions=conditions)
    return page


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
