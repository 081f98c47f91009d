"""Shapes of a case's past, and of the files that came with it."""

from datetime import datetime
from uuid import UUID

from komek.cases import belongings
from komek.cases.queries import Entry
from komek.surfaces.api.shapes import Named, Out, named


class FileOut(Out):
    """A file that was said with a message; its content is at `/cases/{number}/files/{uid}`."""

    uid: UUID
    kind: str
    content_type: str
    name: str
    size: int


class EntryOut(Out):
    """Something that happened to a case, and what was said with it.

    `verb`: also "message" for bare words, "reveal" for a look at the reporter's contacts.
    `actor`: of which kind. `person`: a colleague's name, for staff only. `before`: who had the
    case until then. `reason`: a code. `stars`: of a rating.
    """

    at: datetime
    verb: str
    actor: str
    person: str
    state: str
    organisation: Named | None
    before: Named | None
    reason: str | None
    stars: int | None
    direction: str
    text: str
    language: str
    norm: str
    files: list[FileOut]


def entry(one: Entry, *, for_staff: bool) -> EntryOut:
    """An entry of the timeline. Why staff moved a case is between staff."""
    before, reason, stars = (one.data.get(name) for name in ("from", "reason", "stars"))
    return EntryOut(
        at=one.at,
        verb=one.verb,
        actor=one.actor,
        person=one.person,
        state=one.state_after,
        organisation=named(one.organisation),
        before=named(belongings.organisation(before)) if isinstance(before, int) else None,
        reason=str(reason) if reason and (for_staff or one.verb == "reveal") else None,
        stars=stars if isinstance(stars, int) else None,
        direction=one.direction,
        text=one.text,
        language=one.language,
        norm=one.norm,
        files=[
            FileOut(
                uid=file.uid,
                kind=file.kind,
                content_type=file.content_type,
                name=file.name,
                size=file.size,
            )
            for file in one.files
        ],
    )
