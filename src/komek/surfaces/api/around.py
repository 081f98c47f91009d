"""What stands around one case: its files, who could take it, who reported it."""

from typing import Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest
from ninja import Router

from komek.cases import queries
from komek.cases.access import case_numbered
from komek.cases.permits import permit
from komek.directory import queries as people
from komek.directory import snapshot
from komek.kernel.numbering import parse
from komek.surfaces.api.callers import KNOWN, WITH_CASE_KEY
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.once import Repeat
from komek.surfaces.api.shapes import In, Out
from komek.surfaces.parts import contact, files, words

router = Router(tags=["cases"])

BINARY = {"schema": {"type": "string", "format": "binary"}}
FILE_ANSWER: dict[str, Any] = {
    "responses": {200: {"description": "The file", "content": {"*/*": BINARY}}}
}


class WorkerOut(Out):
    """Somebody whom the case can be given to."""

    user_id: int
    name: str


class RevealIn(In):
    """Why somebody must know who reported. The look is recorded, and the resident sees it."""

    reason: Literal[tuple(words.REVEAL_REASONS)]  # type: ignore[valid-type]


class ContactOut(Out):
    """A way to reach somebody."""

    kind: str
    value: str
    verified: bool
    safe_only_in_writing: bool


class ReporterOut(Out):
    """Who reported a case."""

    name: str
    language: str
    contacts: list[ContactOut]


@router.get("/cases/{number}/files/{uid}", auth=WITH_CASE_KEY, openapi_extra=FILE_ANSWER)
@does("cases.read")
def file(request: HttpRequest, number: str, uid: UUID) -> FileResponse:
    """A photo, document or sound, if it came with something in the case that the caller may read.

    Photos are made anew from their pixels, without place, time and camera.
    """
    actor = caller(request)
    return files.serve(actor, queries.case_by_number(actor, number), uid)


@router.get("/cases/{number}/workers", auth=KNOWN, response=list[WorkerOut])
@does("cases.give")
def workers(request: HttpRequest, number: str) -> list[WorkerOut]:
    """The people of the organisation that has the case, and of those below it."""
    case = case_numbered(parse(number))
    permit(caller(request), "cases.give", case)
    if case.organisation_id is None:
        return []
    within = snapshot.current().descendants(case.organisation_id)
    found = {user for one in within for user in people.people_of(one)}
    return [
        WorkerOut(user_id=user_id, name=name)
        for user_id, name in sorted(found, key=lambda user: (user[1], user[0]))
    ]


@router.post("/cases/{number}/reveal", auth=KNOWN, response=ReporterOut)
@does("residents.reveal_contact", repeat=Repeat.DONE_AGAIN)
def reveal(request: HttpRequest, number: str, body: RevealIn) -> ReporterOut:
    """Name and contacts of the reporter. Sent again, it is another look, and on record as one."""
    actor = caller(request)
    known = contact.reveal(actor, queries.case_by_number(actor, number), body.reason)
    return ReporterOut(
        name=known.name,
        language=known.language,
        contacts=[
            ContactOut(
                kind=point.kind,
                value=point.value,
                verified=point.verified_at is not None,
                safe_only_in_writing=point.safe_only_in_writing,
            )
            for point in known.contacts
        ],
    )
