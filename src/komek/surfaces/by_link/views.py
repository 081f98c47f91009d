"""One case by the link of a letter: what is to be done, and the few things one can do about it."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from komek.cases import queries as cases
from komek.cases.queries import CaseView, Entry, Linked
from komek.cases.services.dispatch import use_link
from komek.kernel.errors import Refused
from komek.surfaces.by_link.forms import FORMS
from komek.surfaces.identity import requires
from komek.surfaces.parts import files, words
from komek.surfaces.views import Request
from komek.ui.forms import Form


@requires("dispatch.use_link")
def page(request: Request, token: str) -> HttpResponse:
    """The case. Looking changes nothing: mail programs open links before people do."""
    return _page(request, token)


@requires("dispatch.use_link")
@require_POST
def act(request: Request, token: str, verb: str) -> HttpResponse:
    """Do one of the verbs; an answer ends the link, anything else shows the case again."""
    if verb not in FORMS:
        raise Http404
    form = FORMS[verb](request.POST, request.FILES, prefix=verb)
    if not form.is_valid():
        return _page(request, token, form)
    try:
        use_link(token=token, verb=verb, language=request.actor.language, **form.cleaned_data)
    except Refused as refused:
        if refused.field not in form.fields:
            raise
        form.add_error(refused.field, str(refused))
        return _page(request, token, form)
    if verb == "answer":
        return _private(render(request, "by_link/answered.html"))
    messages.success(request, _("Done: {action}").format(action=FORMS[verb].heading))
    return HttpResponseRedirect(reverse("by_link:page", args=[token]))


@requires("dispatch.use_link")
def file(request: Request, token: str, uid: UUID) -> FileResponse:
    """A photo or document of the case."""
    holder, view = _opened(request, token)
    return files.serve(holder.actor, view, uid)


def _opened(request: Request, token: str) -> tuple[Linked, CaseView]:
    holder = cases.holder_of(token, request.actor.language)
    return holder, cases.case(holder.actor, holder.case_uid)


def _page(request: Request, token: str, wrong: Form | None = None) -> HttpResponse:
    holder, view = _opened(request, token)
    forms = {
        verb: wrong if wrong and wrong.prefix == verb else form(prefix=verb)
        for verb, form in FORMS.items()
        if verb in view.verbs - holder.used
    }
    past = [_nameless(one) for one in cases.timeline(holder.actor, view.id) if _concerns(one)]
    variables = {
        "token": token,
        "case": view,
        "facts": words.facts(view, request.actor.language),
        "timeline": past,
        "forms": forms,
        "wrong": wrong,
    }
    return _private(render(request, "by_link/case.html", variables, status=400 if wrong else 200))


def _concerns(entry: Entry) -> bool:
    """What was said, but for notes of colleagues who know each other."""
    remark = entry.verb == "return_answer"
    return bool(entry.text or entry.files) and (remark or entry.direction != "note")


def _nameless(entry: Entry) -> Entry:
    """Whoever holds a link is nobody's colleague by name."""
    return replace(entry, person="")


def _private(response: HttpResponse) -> HttpResponse:
    """The address is the key: nobody keeps the page, and no search engine."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
