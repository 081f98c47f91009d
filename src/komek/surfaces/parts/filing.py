"""Filing a case from a form: fill in, look for an address, send; refusals go back to the form."""

from typing import Any, TypeVar

from komek.cases.services import OpenedCase, open_case
from komek.directory.entries import ServiceEntry
from komek.kernel.errors import Refused
from komek.surfaces.failures import Failed
from komek.surfaces.parts.report_form import ReportForm
from komek.surfaces.views import Request

AnyReportForm = TypeVar("AnyReportForm", bound=ReportForm)


def file_case(
    request: Request,
    form_class: type[AnyReportForm],
    service: ServiceEntry,
    channel: str,
    **initial: Any,
) -> tuple[AnyReportForm, OpenedCase | None]:
    """The form to show and, when it was sent and is right, the case it opened."""
    actor = request.actor
    if request.method != "POST":
        return form_class(service, actor, initial=initial), None
    if "find" in request.POST:
        return form_class.still_being_filled(service, actor, request.POST), None
    form = form_class(service, actor, request.POST, files=request.FILES)
    if not form.is_valid():
        return form, None
    try:
        return form, open_case(actor=form.actor, new=form.new_case(channel))
    except Refused as refused:
        if refused.status >= Failed.status:
            raise
        form.refuse(refused)
        return form, None
