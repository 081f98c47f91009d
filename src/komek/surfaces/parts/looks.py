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


def since(reader: Actor, view: CaseView) -> list[Entry]:
    """Looks at the reporter's contacts, as entries; see `at_reporter`."""
    return [_entry(look) for look in at_reporter(reader, view)]


def at_reporter(reader: Actor, view: CaseView) -> list[residents.Look]:
    """Looks at the reporter since the case was opened, as far as the reader may know of them.

    Reporters see them all. Whoever has no more than the case's key sees those for this case: at
    which other offices a person is known is told to nobody else.
    """
    resident_id = resident_of(view)
    if resident_id is None:
        return []
    found = [look for look in residents.looks_at(resident_id) if look.at >= view.opened_at]
    if reader.resident_id == resident_id:
        return found
    return [look for look in found if look.case_id == view.id]


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
