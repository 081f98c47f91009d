"""Incidents at the desk: the list, a new one, one with its cases, and what is done to it."""

from collections.abc import Callable
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from komek.cases import queries as cases
from komek.cases import services
from komek.cases.access import case_numbered
from komek.cases.services import NewIncident
from komek.cases.services.together import MOST_CASES, Report
from komek.kernel.actors import Actor
from komek.kernel.errors import Forbidden, Refused
from komek.kernel.numbering import parse
from komek.kernel.permissions import at_all
from komek.surfaces.desk.incident_forms import IncidentAnswerForm, IncidentForm
from komek.surfaces.identity import requires
from komek.surfaces.views import Request
from komek.ui.forms import Form


@requires("incidents.read")
def incidents(request: Request) -> HttpResponse:
    """The open ones, or the last that were closed."""
    closed = "closed" in request.GET
    variables = {
        "section": "incidents",
        "incidents": cases.incidents(request.actor, closed=closed),
        "closed": closed,
        "may_open": at_all(request.actor, "incidents.open"),
    }
    return render(request, "desk/incidents.html", variables)


@requires("incidents.open")
def new(request: Request) -> HttpResponse:
    """From the cases chosen in a list, or from a notice alone."""
    chosen = _chosen(request)
    if "sent" not in request.POST:
        return _new_page(request, _form_like(request, chosen), chosen)
    if "find" in request.POST:
        form = IncidentForm.still_being_filled(request.actor, request.POST)
        return _new_page(request, form, chosen)
    form = IncidentForm(request.actor, request.POST)
    if not form.is_valid():
        return _new_page(request, form, chosen)
    try:
        incident, report = services.open_incident(
            actor=request.actor,
            new=NewIncident(**form.new_incident(), case_uids=list(chosen.values())),
        )
    except Refused as refused:
        _note(form, refused)
        return _new_page(request, form, chosen)
    messages.success(request, _("The incident is opened."))
    _say(request, report)
    return HttpResponseRedirect(reverse("desk:incident", args=[incident.number]))


@requires("incidents.read")
def incident(request: Request, number: str) -> HttpResponse:
    """The incident's page."""
    return _page(request, number)


@requires("incidents.answer")
@require_POST
def answer(request: Request, number: str) -> HttpResponse:
    """Answer all its open cases."""
    form = IncidentAnswerForm(request.POST, files=request.FILES)
    if not form.is_valid():
        return _page(request, number, form)
    try:
        services.answer_incident(
            actor=request.actor, incident_uid=cases.incident_uid(number), **form.answer()
        )
    except Refused as refused:
        _note(form, refused)
        return _page(request, number, form)
    messages.success(request, _("The answer is on its way to all open cases."))
    return HttpResponseRedirect(reverse("desk:incident", args=[number]))


@requires("incidents.change")
@require_POST
def add(request: Request, number: str) -> HttpResponse:
    """Say of the cases chosen that this is their cause."""
    return _with_chosen(request, number, services.add_to_incident)


@requires("incidents.change")
@require_POST
def take(request: Request, number: str) -> HttpResponse:
    """Say of the cases chosen that they have another cause."""
    return _with_chosen(request, number, services.take_from_incident)


@requires("incidents.change")
@require_POST
def close(request: Request, number: str) -> HttpResponse:
    """The cause is gone."""
    services.close_incident(actor=request.actor, incident_uid=cases.incident_uid(number))
    messages.success(request, _("The incident is closed."))
    return HttpResponseRedirect(reverse("desk:incident", args=[number]))


def _with_chosen(request: Request, number: str, verb: Callable[..., Report]) -> HttpResponse:
    report = verb(
        actor=request.actor,
        incident_uid=cases.incident_uid(number),
        case_uids=list(_chosen(request).values()),
    )
    _say(request, report)
    return HttpResponseRedirect(reverse("desk:incident", args=[number]))


def _chosen(request: Request) -> dict[str, UUID]:
    """Canonical numbers and uids of the cases chosen."""
    typed = " ".join(request.POST.getlist("number")).replace(",", " ").split()
    # One too many is enough to be refused for.
    numbers = islice(dict.fromkeys(typed), MOST_CASES + 1)
    found = (case_numbered(parse(number)) for number in numbers)
    return {case.number: case.uid for case in found}


def _form_like(request: Request, chosen: dict[str, UUID]) -> IncidentForm:
    return IncidentForm(request.actor, initial=_like_first(request.actor, chosen))


def _like_first(actor: Actor, chosen: dict[str, UUID]) -> dict[str, Any]:
    """What the cases chosen say of their cause already: the service and who has the first.

    Nothing where the actor may not read that one.
    """
    if not chosen:
        return {}
    try:
        first = cases.case_by_number(actor, next(iter(chosen)))
    except Forbidden:
        return {}
    return {
        "service_code": first.service.code,
        "organisation_id": first.organisation.id if first.organisation else None,
    }


def _say(request: Request, report: Report) -> None:
    """How many cases were changed, and why the others were not."""
    if report.done:
        count = len(report.done)
        text = ngettext("%(count)s case was changed.", "%(count)s cases were changed.", count)
        messages.success(request, text % {"count": count})
    for sentence in sorted({one.sentence for one in report.refused}):
        messages.warning(request, sentence)


def _note(form: Form, refused: Refused) -> None:
    field = {"building_ids": "buildings"}.get(refused.field or "", refused.field)
    form.add_error(field if field in form.fields else None, str(refused))


def _new_page(request: Request, form: IncidentForm, chosen: dict[str, UUID]) -> HttpResponse:
    variables = {"form": form, "numbers": list(chosen), "section": "incidents"}
    status = 400 if form.errors else 200
    return render(request, "desk/new_incident.html", variables, status=status)


def _page(request: Request, number: str, wrong: IncidentAnswerForm | None = None) -> HttpResponse:
    view = cases.incident(request.actor, number)
    may_add = "add" in view.verbs
    variables = {
        "section": "incidents",
        "view": view,
        "incident": view.line,
        "could_belong": cases.could_belong(request.actor, number) if may_add else (),
        "form": (wrong or IncidentAnswerForm()) if "answer" in view.verbs else None,
        "wrong": wrong,
    }
    return render(request, "desk/incident.html", variables, status=400 if wrong else 200)
