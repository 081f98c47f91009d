"""Filing a case for a caller: choose the service, ask what it needs, say the number."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komek.cases import access
from komek.cases import queries as cases
from komek.cases.services import NewCase
from komek.directory import snapshot as directory
from komek.directory.entries import ServiceEntry
from komek.kernel import ids
from komek.kernel.actors import Actor
from komek.kernel.languages import LANGUAGES
from komek.kernel.permissions import at_all
from komek.knowledge import queries as knowledge
from komek.surfaces.identity import requires
from komek.surfaces.parts import catalogue
from komek.surfaces.parts.fields import WordsField
from komek.surfaces.parts.filing import file_case
from komek.surfaces.parts.near import near
from komek.surfaces.parts.report_form import LONGEST_TEXT, ReportForm
from komek.surfaces.views import Request

CHANNEL = "phone"


class DeskReportForm(ReportForm):
    """What an operator fills in while somebody speaks. Nobody has to say who they are."""

    language = forms.ChoiceField(
        label=_("Language of the conversation"),
        choices=[(language.code, language.own_name) for language in LANGUAGES],
        widget=forms.RadioSelect,
    )
    answer = WordsField(
        label=_("Answered at once"),
        help_text=_("Only when nothing remains to be done. The case is closed with these words."),
        limit=LONGEST_TEXT,
        rows=3,
        required=False,
    )

    def __init__(self, service: ServiceEntry, actor: Actor, *data: Any, **options: Any) -> None:
        # The caller's case, never the operator's own.
        super().__init__(service, replace(actor, resident_id=None), *data, **options)
        self.initial.setdefault("language", actor.language)
        self.fields["name"].label = _("Caller's name")
        self.fields["text"].help_text = _("In the caller's own words.")
        if not at_all(actor, "cases.open_answered"):
            del self.fields["answer"]

    def new_case(self, channel: str) -> NewCase:
        """With the answer, when the operator gave one."""
        answer = self.cleaned_data.get("answer") or None
        return replace(super().new_case(channel), first_contact_answer=answer)


@requires("cases.open_for_others")
def choose_service(request: Request) -> HttpResponse:
    """Services that fit the caller's words, or all by group."""
    words = request.GET.get("q", "").strip()
    found = catalogue.find(words) if words else []
    variables = {"words": words[:200], "found": found, "shelves": catalogue.shelves()}
    return render(request, "desk/choose_service.html", variables)


@requires("cases.open_for_others")
def file(request: Request, code: str) -> HttpResponse:
    """The form of one service; afterwards the page from which number and key are read out."""
    service = directory.current().service(code)
    if service is None:
        raise Http404
    form, opened = file_case(request, DeskReportForm, service, CHANNEL)
    if opened is None:
        status = 400 if form.errors else 200
        variables = {
            "form": form,
            "service": service,
            "near": near(form),
            "scripts": knowledge.scripts_for(service.code),
            "situations": knowledge.situation_scripts(),
        }
        return render(request, "desk/file.html", variables, status=status)
    request.session["just_filed"] = opened.number
    return HttpResponseRedirect(reverse("desk:filed", args=[opened.number]))


@requires("cases.open_for_others")
def filed(request: Request, number: str) -> HttpResponse:
    """Number and key to read out: only to the operator who just filed the case."""
    if request.session.get("just_filed") != number:
        return HttpResponseRedirect(reverse("desk:case", args=[number]))
    view = cases.case_by_number(request.actor, number)
    variables = {"case": view, "key": ids.in_groups(access.key_of(view.uid))}
    return render(request, "desk/filed.html", variables)
