"""Files of exports, for whoever asked for them."""

from uuid import UUID

from django.http import FileResponse
from django.utils.timezone import localtime

from komek.cases import services
from komek.cases.models import ExportForm
from komek.kernel.actors import Actor

TYPES = {
    ExportForm.CSV: "text/csv; charset=utf-8",
    ExportForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def serve(actor: Actor, uid: UUID) -> FileResponse:
    """The file, to be kept and not to be shown. Raises NotFound and Forbidden."""
    export, file = services.open_export(actor=actor, uid=uid)
    response = FileResponse(
        file,
        content_type=TYPES[ExportForm(export.form)],
        as_attachment=True,
        filename=f"komek-{localtime(export.asked_at):%Y-%m-%d-%H%M}.{export.form}",
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
