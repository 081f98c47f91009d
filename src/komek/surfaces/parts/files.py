"""Files of a case, for those who may see what was said with them."""

from pathlib import Path
from typing import BinaryIO, TypeVar
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _

from komek.cases import queries as cases
from komek.cases.queries import CaseView
from komek.cases.services import note_look
from komek.intake.attachments import preview
from komek.intake.models import Attachment, AttachmentKind
from komek.kernel.actors import Actor
from komek.kernel.errors import NotFound

Answer = TypeVar("Answer", bound=HttpResponseBase)


def serve(actor: Actor, case: CaseView, uid: UUID) -> FileResponse:
    """The file, if it came with something in the case that the actor may read.

    Its type is what its content was recognised as. Raises NotFound.
    """
    file = _seen(actor, case, uid)
    response = FileResponse(
        _opened(file),
        content_type=file.content_type,
        as_attachment=file.kind != AttachmentKind.IMAGE,
        filename=file.name or str(file.uid),
    )
    return _guarded(response)


def serve_preview(actor: Actor, case: CaseView, uid: UUID) -> HttpResponse:
    """The picture, small; for those who may see it whole. Raises NotFound, also for no picture."""
    file = _seen(actor, case, uid)
    if file.kind != AttachmentKind.IMAGE:
        raise _no_such_file()
    with _opened(file) as picture:
        content, content_type = preview(picture)
    return _guarded(HttpResponse(content, content_type=content_type))


def _seen(actor: Actor, case: CaseView, uid: UUID) -> Attachment:
    """The file of what was said in the case; looking at it is on record."""
    visible = {file.uid for entry in cases.timeline(actor, case.id) for file in entry.files}
    if uid not in visible:
        raise _no_such_file()
    note_look(actor=actor, case_id=case.id, fields=["files"])
    return Attachment.objects.get(uid=uid)


def asked_each_time(
    request: HttpRequest, response: FileResponse | HttpResponse, name: str
) -> HttpResponseBase:
    """The same, but that a browser shows its copy only once it was asked who is looking.

    name: of the file among all that the server sends. It never changes, so that a copy that may be
    shown is not sent again.
    """
    etag = f'"{name}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        if isinstance(response, FileResponse) and response.file_to_stream:
            # Closing the response would say that the request is over.
            response.file_to_stream.close()
        response = HttpResponseNotModified()
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = etag
    return response


def _guarded(response: Answer) -> Answer:
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _opened(file: Attachment) -> BinaryIO:
    try:
        return (Path(settings.FILES_ROOT) / file.path).open("rb")
    except FileNotFoundError as error:
        raise _no_such_file() from error


def _no_such_file() -> NotFound:
    return NotFound("file_unknown", _("There is no such file, or it is not open to you."))
