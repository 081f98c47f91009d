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
from komek.cases.services import note, note_look
from komek.kernel.errors import Conflict, Forbidden, Refused
from komek.kernel.permissions import at_all
from komek.surfaces.desk import beyond_reach, dispatch, held
from komek.surfaces.desk.boxes import beside, boxes_of, fresh
from komek.surfaces.desk.callbacks import PromiseForm
from komek.surfaces.desk.doing import perform
from komek.surfaces.desk.done import done
from komek.surfaces.desk.forms import AnswerForm, CaseForm, RevealForm
from komek.surfaces.desk.services import holding
from komek.surfaces.desk.verbs import VERBS, Verb
from komek.surfaces.desk.wrap_up import WrapUpForm, note_of
from komek.surfaces.identity import requires
from komek.surfaces.parts import contact, files, ready, words
from komek.surfaces.parts.joining import JoinForm
from komek.surfaces.services import presence
from komek.surfaces.views import Request, wants_part


@requires("desk.see")
def case(request: Request, number: str) -> HttpResponse:
    """The case's page; whom it is beyond is told how to open it in a need, if they may.

    A page that follows changes asks for the parts of it that change by themselves.
    """
    try:
        view = beyond_reach.case_by_number(request, number)
        if wants_part(request):
            return render(request, "desk/case_live.html", _living(request, view))
        return _page(request, view)
    except Forbidden:
        if not at_all(request.actor, "glass.break"):
            raise
        return beyond_reach.door(request, number)


@requires("desk.see")
def act(request: Request, number: str, verb: str) -> HttpResponse:
    """Do one of the verbs, then show the case again, or the list once it is out of sight."""
    if verb not in VERBS:
        raise Http404
    chosen = VERBS[verb]
    view = cases.case_by_number(request.actor, number)
    if request.method != "POST":
        return _opened(request, view, chosen)
    form = chosen.form(view, request.actor.language, request.POST, files=request.FILES, prefix=verb)
    if not form.is_valid():
        return _page(request, view, wrong=form)
    try:
        wait = can_wait(request, chosen)
        return hold(request, view, form) if wait else _do(request, view, form)
    except Refused as refused:
        moved_on = isinstance(refused, Conflict)
        if refused.field not in form.fields and not moved_on:
            raise
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _page(request, view, wrong=form, moved_on=moved_on)


def _opened(request: Request, view: CaseView, verb: Verb) -> HttpResponse:
    """The case with this verb's form, or only the form for a script that puts it in its place."""
    if verb.name not in view.verbs:
        return HttpResponseRedirect(reverse("desk:case", args=[view.number]))
    form = fresh(request, view, verb.name)
    if request.headers.get("X-Part") != "form":
        return _page(request, view, asked=form)
    past = cases.timeline(request.actor, view.id)
    variables = {"case": view, "verb": verb, "form": form, **beside(request, view), **_seen(past)}
    return render(request, "desk/verb_form.html", variables)


def can_wait(request: Request, verb: Verb) -> bool:
    """Whether it is done some seconds later.

    Only a page with scripts asks for it: without them nobody could take it back in time.
    """
    return verb.can_wait and "undo" in request.POST


def _do(request: Request, view: CaseView, form: CaseForm) -> HttpResponse:
    verb = str(form.prefix)
    perform(request.actor, view.uid, VERBS[verb], form.cleaned_data, seen_on(request))
    holding.settle(actor=request.actor, case_id=view.id, verb=verb)
    messages.success(request, done(verb))
    return HttpResponseRedirect(afterwards(request, view))


def hold(request: Request, view: CaseView, form: CaseForm) -> HttpResponse:
    """Do it in some seconds, unless it is taken back; leads to the page that counts them."""
    verb = str(form.prefix)
    act = holding.hold(
        actor=request.actor,
        view=view,
        verb=verb,
        said=form.cleaned_data,
        fields={key: values for key, values in request.POST.lists() if key.startswith(f"{verb}-")},
        seen=seen_on(request),
    )
    return held.wait_for(act, HttpResponseRedirect(reverse("desk:case", args=[view.number])))


def seen_on(request: Request) -> int | None:
    """The last event that the form's page had shown; None for a form that does not say."""
    seen = request.POST.get("seen", "")
    return int(seen[:18]) if seen.isdecimal() else None


@requires("knowledge.read")
@require_POST
def take_answer(request: Request, number: str) -> HttpResponse:
    """Put a template's words below the answer that is being written; nothing is sent yet."""
    view = cases.case_by_number(request.actor, number)
    if "answer" not in view.verbs:
        raise Http404
    written = AnswerForm(view, request.actor.language, request.POST, prefix="answer")
    values = {name: written[name].value() or "" for name in ("text", "norm")}
    offered = ready.answers(request.actor, view)
    values["text"] = ready.added(values["text"], request.POST.get("template", ""), offered)
    form = AnswerForm(view, request.actor.language, initial=values, prefix="answer")
    return _page(request, view, wrong=form)


def afterwards(request: Request, view: CaseView) -> str:
    """Where to go after a verb: a case given away is no longer the giver's to read."""
    try:
        cases.case(request.actor, view.uid)
    except Refused:
        return reverse("desk:home")
    return reverse("desk:case", args=[view.number])


@requires("shift.wrap_up")
@require_POST
def wrap_up(request: Request, number: str) -> HttpResponse:
    """Keep how a call about the case ended."""
    view = cases.case_by_number(request.actor, number)
    form = WrapUpForm(request.POST, prefix="wrap-up")
    if not form.is_valid():
        return _page(request, view, wrap_up=form)
    note(actor=request.actor, case_uid=view.uid, **note_of(form))
    messages.success(request, done("note"))
    return HttpResponseRedirect(reverse("desk:case", args=[view.number]))


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


@requires("desk.see")
def small_file(request: Request, number: str, uid: UUID) -> HttpResponse:
    """A photo of the case, small: for lists, and for phones."""
    return files.serve_preview(request.actor, beyond_reach.case_by_number(request, number), uid)


def _page(
    request: Request,
    view: CaseView,
    wrong: CaseForm | None = None,
    asked: CaseForm | None = None,
    reveal: RevealForm | None = None,
    moved_on: bool = False,
    wrap_up: WrapUpForm | None = None,
    **more: Any,
) -> HttpResponse:
    living = _living(request, view, wrong or asked)
    past = living["timeline"]
    if reveal is None and contact.known(view) and at_all(request.actor, "residents.reveal_contact"):
        reveal = RevealForm(prefix="reveal")
    variables = {
        **living,
        "meanwhile": _meanwhile(request, past) if moved_on else (),
        "others": presence.others(request.actor, view.id) if view.for_staff else (),
        "not_done": held.refused(request, view.id),
        "remark": _remark(past),
        "repeats": cases.repeats(request.actor, view.id),
        "neighbours": _neighbours(request, view),
        "cause": cases.cause(request.actor, view.id),
        "kin": cases.kin(request.actor, view.id),
        "join": JoinForm(request.actor, prefix="join") if "join" in view.verbs else None,
        "promise": _promise(request, view),
        "wrap_up": wrap_up or _wrap_up(request, view),
        "wrong": wrong,
        "reveal": reveal,
        "beyond_reach": beyond_reach.until(request, view.id),
        **more,
    }
    wrong_one = any(one and one.errors for one in (wrong, reveal, wrap_up))
    status = 409 if moved_on else 400 if wrong_one else 200
    return render(request, "desk/case.html", variables, status=status)


def _living(request: Request, view: CaseView, open_form: CaseForm | None = None) -> dict[str, Any]:
    """What changes by itself: where the case stands, what happened, what can be done, terms."""
    past = cases.timeline(request.actor, view.id)
    note_look(actor=request.actor, case_id=view.id, fields=["words"])
    aside = beside(request, view)
    return {
        "case": view,
        "facts": words.facts(view, request.actor.language),
        "timeline": past,
        "handed_over": dispatch.told(request.actor, view.id),
        "boxes": boxes_of(request, view, open_form, along=aside["later"]),
        **_seen(past),
        **aside,
    }


def _seen(past: Sequence[Entry]) -> dict[str, int]:
    return {"seen": max((entry.id for entry in past), default=0)}


def _meanwhile(request: Request, past: Sequence[Entry]) -> list[Entry]:
    """What happened that the page, whose form was sent, had not shown."""
    seen = seen_on(request)
    return [entry for entry in past if seen is not None and entry.id > seen]


def _promise(request: Request, view: CaseView) -> PromiseForm | None:
    may = at_all(request.actor, "cases.owe_call") and view.for_staff and contact.known(view)
    return PromiseForm(prefix="promise") if may else None


def _wrap_up(request: Request, view: CaseView) -> WrapUpForm | None:
    may = at_all(request.actor, "shift.wrap_up") and view.for_staff
    return WrapUpForm(prefix="wrap-up") if may else None


def _neighbours(request: Request, view: CaseView) -> Sequence[CaseLine]:
    """What a visit for this case could deal with as well."""
    return cases.of_building(request.actor, view.id) if "answer" in view.verbs else ()


def _remark(past: Sequence[Entry]) -> Entry | None:
    """What the inspector says is missing, until there is another answer."""
    latest = next((one for one in reversed(past) if one.verb in ("answer", "return_answer")), None)
    return latest if latest and latest.verb == "return_answer" else None
