"""Reporting: choose a service, fill in its form, get a number and a key."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komek.directory import snapshot as directory
from komek.directory.entries import ServiceEntry
from komek.kernel.actors import Actor
from komek.surfaces.identity import requires
from komek.surfaces.parts import catalogue
from komek.surfaces.parts.filing import file_case
from komek.surfaces.parts.near import near
from komek.surfaces.parts.report_form import ReportForm
from komek.surfaces.portal import keyring
from komek.surfaces.views import Request

CHANNEL = "portal"


class PortalReportForm(ReportForm):
    """What a resident fills in. Who is signed in is known already."""

    def __init__(self, service: ServiceEntry, actor: Actor, *data: Any, **options: Any) -> None:
        super().__init__(service, actor, *data, **options)
        for name in ("name", "phone", "email"):
            if actor.resident_id is not None:
                del self.fields[name]
            else:
                self.expected.add(name)
        if "phone" in self.fields:
            self.fields["phone"].help_text = _("A phone or an e-mail is enough.")

    def clean(self) -> dict[str, Any]:
        """An official appeal has a name and a way to answer; a nameless report has neither."""
        cleaned = super().clean()
        if self.anonymous or "name" not in self.fields:
            return cleaned
        if not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Please say your name, so that this is an official appeal."))
        given = cleaned.get("phone") or cleaned.get("email")
        if not given and not {"phone", "email"} & set(self.errors):
            self.add_error("phone", _("Leave a phone or an e-mail, so that you can be answered."))
        return cleaned


@requires("cases.open")
def choose_service(request: Request) -> HttpResponse:
    """All services by group, or those that fit the words typed."""
    words = request.GET.get("q", "").strip()
    found = catalogue.find(words) if words else []
    variables = {"words": words[:200], "found": found, "shelves": catalogue.shelves()}
    return render(request, "portal/choose_service.html", variables)


@requires("cases.open")
def report(request: Request, code: str) -> HttpResponse:
    """The form of one service."""
    service = directory.current().service(code)
    if service is None:
        raise Http404
    form, opened = file_case(request, PortalReportForm, service, CHANNEL)
    if opened is None:
        status = 400 if form.errors else 200
        variables = {"form": form, "service": service, "near": near(form)}
        return render(request, "portal/report.html", variables, status=status)
    messages.success(request, _("Your request is accepted. Keep its number and key."))
    response = HttpResponseRedirect(reverse("portal:case", args=[opened.number]))
    keyring.keep(response, opened.number, opened.key)
    return response
