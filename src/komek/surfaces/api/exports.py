"""Lists as CSV and XLSX files, written in the background."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest
from ninja import Router
from ninja.responses import Status

from komek.cases import services
from komek.cases.models import Export
from komek.cases.queries import Asked
from komek.cases.queries.exports import export, exports
from komek.surfaces.api.callers import KNOWN
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.shapes import In, Out
from komek.surfaces.parts.exports import TYPES, serve

router = Router(tags=["exports"], auth=KNOWN)


FILE = {
    "responses": {
        200: {
            "description": "the file",
            "content": {kind: {"schema": {"type": "string"}} for kind in TYPES.values()},
        }
    }
}


class ExportIn(In):
    """A list, and the form of the file. words: with addresses and what residents wrote."""

    asked: Asked = Asked()
    form: Literal["csv", "xlsx"] = "csv"
    words: bool = False


class ExportOut(Out):
    """An export. state: waiting, running, ready, failed or gone; problem: a code, why.

    rows: how many cases are in the file so far; size: bytes.
    """

    uid: UUID
    state: str
    form: str
    words: bool
    asked: Asked
    rows: int
    size: int | None
    problem: str | None
    asked_at: datetime
    finished_at: datetime | None


@router.post("/exports", response={202: ExportOut})
@does("lists.export")
def ask(request: HttpRequest, body: ExportIn) -> Status[ExportOut]:
    """Have a list written to a file, as far as the caller may see it when that happens."""
    made = services.ask_for_export(
        actor=caller(request), asked=body.asked, form=body.form, words=body.words
    )
    return Status(202, _export(made))


@router.get("/exports", response=list[ExportOut])
@does("lists.export")
def list_(request: HttpRequest) -> list[ExportOut]:
    """The caller's exports of the last month, the newest first."""
    return [_export(one) for one in exports(caller(request))]


@router.get("/exports/{uid}", response=ExportOut)
@does("lists.export")
def read(request: HttpRequest, uid: UUID) -> ExportOut:
    """How far an export is."""
    return _export(export(caller(request), uid))


@router.get("/exports/{uid}/file", response={200: None}, openapi_extra=FILE)
@does("lists.export")
def file(request: HttpRequest, uid: UUID) -> FileResponse:
    """The file, once it is ready, for some days."""
    return serve(caller(request), uid)


def _export(one: Export) -> ExportOut:
    return ExportOut(
        uid=one.uid,
        state=one.state,
        form=one.form,
        words=one.words,
        asked=Asked.model_validate(one.asked),
        rows=one.rows,
        size=one.size,
        problem=one.problem or None,
        asked_at=one.asked_at,
        finished_at=one.finished_at,
    )
