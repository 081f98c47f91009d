"""Files of a case, for those who may see what was said with them."""

from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from komek.cases import queries as cases
from komek.cases.queries import CaseView
from komek.cases.services import note_look
from komek.intake.models import Attachment, AttachmentKind
from komek.kernel.actors import Actor
from komek.kernel.errors import NotFound


def serve(actor: Actor, case: CaseView, uid: UUID) -> FileResponse:
    """The file, if it came with something in the case that the actor may read.

    Its type is what its content was recognised as. Raises NotFound.
    """
    visible = {file.uid for entry in cases.timeline(actor, case.id) for file in entry.files}
    if uid not in visible:
        raise _no_such_file()
    note_look(actor=actor, case_id=case.id, fields=["files"])
    file = Attachment.objects.get(uid=uid)
    response = FileResponse(
        _opened(file),
        content_type=file.content_type,
        as_attachment=file.kind != AttachmentKind.IMAGE,
        filename=file.name or str(file.uid),
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _opened(file: Attachment) -> BinaryIO:
    try:
        return (Path(settings.FILES_ROOT) / file.path).open("rb")
    except FileNotFoundError as error:
        raise _no_such_file() from error


def _no_such_file() -> NotFound:
    return NotFound("file_unknown", _("There is no such file, or it is not open to you."))
