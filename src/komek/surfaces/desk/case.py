"""One case at the desk: what is known, what happened, what this person may do next."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from komek.cases import queries as cases
from komek.cases.queries import CaseLine, CaseView, Entry
from komek.cases.services import note_look
from komek.kernel.errors import Forbidden, Refused
from komek.kernel.permissions import at_all
from komek.surfaces.desk import beyond_reach, dispatch
from komek.surfaces.desk.done import done
from komek.surfaces.desk.forms import CaseForm, RevealForm
from komek.surfaces.desk.verbs import VERBS
from komek.surfaces.identity import requires
from komek.surfaces.parts import contact, files, words
from komek.surfaces.parts.joining import JoinForm
from komek.surfaces.views import Request


@requires("desk.see")
def case(request: Request, number: str) -> HttpResponse:
    """The case's page; whom it is beyond is told how to open it in a need, if they may."""
    try:
        return _page(request, beyond_reach.case_by_number(request, number))
    except Forbidden:
        if not at_all(request.actor, "glass.break"):
            raise
        return beyond_reach.door(request, number)


@requires("desk.see")
@require_POST
def act(request: Request, number: str, verb: str) -> HttpResponse:
    """Do one of the verbs, then show the case again, or the list once it is out of sight."""
    if verb not in VERBS:
        raise Http404
    chosen = VERBS[verb]
    view = cases.case_by_number(request.actor, number)
    form = chosen.form(view, request.actor.language, request.POST, files=request.FILES, prefix=verb)
    if not form.is_valid():
        return _page(request, view, wrong=form)
    try:
        chosen.call(actor=request.actor, case_uid=view.uid, **form.cleaned_data, **chosen.always)
    except Refused as refused:
        if refused.field not in form.fields:
            raise
        form.add_error(refused.field, str(refused))
        return _page(request, view, wrong=form)
    messages.success(request, done(verb))
    return HttpResponseRedirect(_afterwards(request, view))


def _afterwards(request: Request, view: CaseView) -> str:
    """A case given away is no longer the giver's to read."""
    try:
        cases.case(request.actor, view.uid)
    except Refused:
        return reverse("desk:home")
    return reverse("desk:case", args=[view.number])


@requires("residents.reveal_contact")
@require_POST
def reveal(request: Request, number: str) -> HttpResponse:
    """Show the resident's name and contacts, once, for a reason; nothing of it is kept."""
    view = cases.case_by_number(request.actor, number)
    form = RevealForm(request.POST, prefix="reveal")
    if not form.is_valid():
        return _page(request, view, reveal=form)
    known = contact.reveal(request.actor, view, form.cleaned_data["reason"])
    return _page(request, view, known=known)


@requires("desk.see")
def file(request: Request, number: str, uid: UUID) -> FileResponse:
    """A photo or document of the case."""
    view = beyond_reach.case_by_number(request, number)
    return files.serve(request.actor, view, uid)


def _page(
    request: Request,
    view: CaseView,
    wrong: CaseForm | None = None,
    reveal: RevealForm | None = None,
    **more: Any,
) -> HttpResponse:
    forms = [
        (verb, wrong if wrong and wrong.prefix == name else _fresh(request, view, name))
        for name, verb in VERBS.items()
        if name in view.verbs or (wrong and wrong.prefix == name)
    ]
    if reveal is None and contact.known(view) and at_all(request.actor, "residents.reveal_contact"):
        reveal = RevealForm(prefix="reveal")
    past = cases.timeline(request.actor, view.id)
    note_look(actor=request.actor, case_id=view.id, fields=["words"])
    variables = {
        "case": view,
        "facts": words.facts(view, request.actor.language),
        "timeline": past,
        "remark": _remark(past),
        "repeats": cases.repeats(request.actor, view.id),
        "neighbours": _neighbours(request, view),
        "cause": cases.cause(request.actor, view.id),
        "kin": cases.kin(request.actor, view.id),
        "join": JoinForm(request.actor, prefix="join") if "join" in view.verbs else None,
        "handed_over": dispatch.told(request.actor, view.id),
        "forms": forms,
        "wrong": wrong,
        "reveal": reveal,
        "beyond_reach": beyond_reach.until(request, view.id),
        **more,
    }
    status = 400 if wrong or (reveal and reveal.errors) else 200
    return render(request, "desk/case.html", variables, status=status)


def _neighbours(request: Request, view: CaseView) -> Sequence[CaseLine]:
    """What a visit for this case could deal with as well."""
    return cases.of_building(request.actor, view.id) if "answer" in view.verbs else ()


def _remark(past: Sequence[Entry]) -> Entry | None:
    """What the inspector says is missing, until there is another answer."""
    latest = next((one for one in reversed(past) if one.verb in ("answer", "return_answer")), None)
    return latest if latest and latest.verb == "return_answer" else None


def _fresh(request: Request, view: CaseView, name: str) -> CaseForm:
    return VERBS[name].form(view, request.actor.language, prefix=name)
