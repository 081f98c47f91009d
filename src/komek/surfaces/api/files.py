"""Files that come inside JSON, and files sent ahead by themselves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from ninja.responses import Status

from komek.cases import queries
from komek.intake.attachments import CheckedFile, check_content
from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid
from komek.surfaces.api.callers import KNOWN, WITH_CASE_KEY
from komek.surfaces.api.case_shapes import FileIn
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.shapes import Out
from komek.surfaces.parts.contact import resident_of
from komek.surfaces.services import uploads

router = Router(tags=["files"])

Name = Annotated[str, Query(max_length=200, description="what its sender calls the file")]
BYTES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class UploadOut(Out):
    """A file that waits for its words: name it as `upload` in their `files`, before `until`."""

    upload: UUID
    kind: str
    content_type: str
    until: datetime


@router.post("/files", auth=KNOWN, response={201: UploadOut}, openapi_extra=BYTES)
@does("files.send", raw=True)
def send(request: HttpRequest, name: Name = "") -> Status[UploadOut]:
    """Send a file ahead of the case or the words it belongs to: the bytes, at most 10 MB."""
    return _sent(request, name, caller(request).resident_id)


@router.post(
    "/cases/{number}/files", auth=WITH_CASE_KEY, response={201: UploadOut}, openapi_extra=BYTES
)
@does("files.send", raw=True)
def send_for_case(request: HttpRequest, number: str, name: Name = "") -> Status[UploadOut]:
    """The same, also for whoever has the key of this case."""
    view = queries.case_by_number(caller(request), number)
    return _sent(request, name, resident_of(view))


def checked(actor: Actor, files: Sequence[FileIn]) -> list[CheckedFile]:
    """The files, looked into as at every other door. Raises what `check_content` raises."""
    return [_checked(actor, file) for file in files]


def _checked(actor: Actor, file: FileIn) -> CheckedFile:
    if (file.content is None) is (file.upload is None):
        message = _("Send a file as content, or name one that was sent ahead as upload.")
        raise Invalid("file_unclear", message, field="files")
    if file.upload is not None:
        return uploads.taken(actor, file.upload)
    return check_content(file.content or b"", file.name)


def _sent(request: HttpRequest, name: str, resident_id: int | None) -> Status[UploadOut]:
    upload, file = uploads.send(
        actor=caller(request),
        content=request.content,  # type: ignore[attr-defined]  # see `does`
        name=name,
        resident_id=resident_id,
    )
    return Status(
        201,
        UploadOut(
            upload=upload.uid,
            kind=file.kind,
            content_type=file.content_type,
            until=upload.at + uploads.KEPT_FOR,
        ),
    )
