"""Exports at the desk: asking for one, how far they are, their files."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from komek.cases import services
from komek.cases.models import Export, ExportState
from komek.cases.queries import Asked
from komek.cases.queries import exports as made
from komek.surfaces.identity import requires
from komek.surfaces.parts import exports as files
from komek.surfaces.parts import list_words
from komek.surfaces.parts.list_form import asked_of
from komek.surfaces.views import Request


@requires("lists.export")
def exports(request: Request) -> HttpResponse:
    """The person's exports; posting asks for one of the list in the address."""
    if request.method == "POST":
        services.ask_for_export(
            actor=request.actor,
            asked=asked_of(request.GET),
            form=request.POST.get("form", ""),
            words=bool(request.POST.get("words")),
        )
        messages.success(request, _("The file is being written. Reload this page in a moment."))
        return HttpResponseRedirect(reverse("desk:exports"))
    rows = [_row(export, request.actor.language) for export in made.exports(request.actor)]
    return render(request, "desk/exports.html", {"rows": rows, "section": "lists"})


@requires("lists.export")
def file(request: Request, uid: UUID) -> FileResponse:
    """The file of an export."""
    return files.serve(request.actor, uid)


def _row(export: Export, language: str) -> dict[str, object]:
    state = ExportState(export.state)
    return {
        "export": export,
        "spoken": list_words.spoken(Asked.model_validate(export.asked), language),
        "state": list_words.EXPORTS[state],
        "tone": list_words.EXPORT_TONES[state],
        "problem": list_words.problem(export),
    }
