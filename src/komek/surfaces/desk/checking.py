"""One answer at a time: read beside its case, let go or given back, and on to the next."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komek.cases import queries as cases
from komek.cases.queries import CaseView, Check, Entry
from komek.cases.services import note_look
from komek.kernel.errors import Conflict, Refused
from komek.surfaces.desk.case import can_wait, seen_on
from komek.surfaces.desk.doing import perform
from komek.surfaces.desk.done import done
from komek.surfaces.desk.forms import CaseForm, ReleaseForm, ReturnForm
from komek.surfaces.desk.held import wait_for
from komek.surfaces.desk.services import holding
from komek.surfaces.desk.verbs import VERBS
from komek.surfaces.identity import requires
from komek.surfaces.parts import words
from komek.surfaces.parts.fields import WordsField
from komek.surfaces.parts.report_form import LONGEST_TEXT
from komek.surfaces.services import presence
from komek.surfaces.views import Request

EARLIER = frozenset({"answer", "return_answer", "release", "reopen"})
"""What became of earlier tries."""
REMARKS = {
    "done": _("Write what was done, and when."),
    "photo": _("Add a photo of the result."),
    "question": _("Answer what was asked: the resident wants to know something else."),
    "when": _("It is a promise, not an answer: do it first, or ask for more time."),
    "norm": _("Name the law or rule that the refusal rests on."),
    "plain": _("Write it in plain words, in the language of the request."),
}


class RemarkBoxes(forms.CheckboxSelectMultiple):
    """Ready remarks that the digits of the keyboard tick: `1` the first."""

    def create_option(self, *args: Any, **rest: Any) -> dict[str, Any]:
        """As Django makes it, with its key."""
        option: dict[str, Any] = super().create_option(*args, **rest)
        digit = int(option["index"]) + 1
        return option | {
            "attrs": {
                **option["attrs"],
                "data-key": f"remark-{digit}",
                "data-code": f"Digit{digit}",
            }
        }


class RemarkForm(ReturnForm):
    """What is missing: ready remarks, own words, or both; cleans to one text."""

    remarks = forms.MultipleChoiceField(
        label=_("Ready remarks"),
        choices=list(REMARKS.items()),
        widget=RemarkBoxes,
        required=False,
    )
    text = WordsField(
        label=_("In your own words"),
        help_text=_("The organisation reads it, the resident does not. Its term stays as it is."),
        limit=LONGEST_TEXT,
        rows=3,
        required=False,
    )
    field_order = ("remarks", "text")

    def clean(self) -> dict[str, Any]:
        """Nothing but the text, as the verb wants it."""
        said = super().clean() or self.cleaned_data
        ready = [str(REMARKS[code]) for code in said.get("remarks", ())]
        text = "\n".join([*ready, said.get("text", "")]).strip()
        if not text:
            self.add_error("text", _("Say what is missing: tick a remark, or write one."))
        return {"text": text}


FORMS: dict[str, type[CaseForm]] = {"release": ReleaseForm, "return_answer": RemarkForm}


@requires("cases.release")
def next_one(request: Request) -> HttpResponse:
    """To the answer that waits longest and that nobody else looks at, or to the empty list."""
    after = request.GET.get("after", "")
    number = cases.next_check(
        request.actor,
        after=int(after[:18]) if after.isdecimal() else 0,
        avoid=presence.occupied(request.actor),
    )
    if number is None:
        return HttpResponseRedirect(reverse("desk:checks"))
    return HttpResponseRedirect(reverse("desk:check", args=[number]))


@requires("cases.release")
def check(request: Request, number: str) -> HttpResponse:
    """The answer and all that is needed to judge it; judged, the next one."""
    view = cases.case_by_number(request.actor, number)
    answer = cases.check_of(request.actor, view.id)
    if answer is None and request.method == "POST":
        # A redirect would end the draft of a remark that goes nowhere.
        raise Conflict("check_over", _("This answer has been judged meanwhile."))
    if answer is None:
        return HttpResponseRedirect(reverse("desk:case", args=[view.number]))
    if request.method != "POST":
        return _page(request, view, answer)
    verb = "release" if request.POST.get("verb") == "release" else "return_answer"
    form = FORMS[verb](view, request.actor.language, request.POST, prefix=verb)
    if not form.is_valid():
        return _page(request, view, answer, form)
    try:
        return _send(request, view, answer, verb, form)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, view, answer, form)


def _send(
    request: Request, view: CaseView, answer: Check, verb: str, form: CaseForm
) -> HttpResponse:
    said = form.cleaned_data
    response = HttpResponseRedirect(f"{reverse('desk:next_check')}?after={answer.id}")
    if can_wait(request, VERBS[verb]):
        fields = {f"{verb}-{name}": [value] for name, value in said.items()}
        act = holding.hold(
            actor=request.actor,
            view=view,
            verb=verb,
            said=said,
            fields=fields,
            seen=seen_on(request),
        )
        return wait_for(act, response)
    perform(request.actor, view.uid, VERBS[verb], said, seen_on(request))
    holding.settle(actor=request.actor, case_id=view.id, verb=verb)
    messages.success(request, done(verb))
    return response


def _page(
    request: Request, view: CaseView, answer: Check, wrong: CaseForm | None = None
) -> HttpResponse:
    past = cases.timeline(request.actor, view.id)
    note_look(actor=request.actor, case_id=view.id, fields=["words"])
    written = next((one for one in reversed(past) if one.verb == "answer"), None)
    language = request.actor.language
    fresh = RemarkForm(view, language, prefix="return_answer")
    variables = {
        "section": "checks",
        "case": view,
        "check": answer,
        "left": cases.checks_waiting(request.actor),
        "facts": words.facts(view, language),
        "answer": written,
        "earlier": _earlier(past, written),
        "timeline": past,
        "seen": max((entry.id for entry in past), default=0),
        "others": presence.others(request.actor, view.id),
        "wrong": wrong,
        "remark": wrong if wrong and wrong.prefix == "return_answer" else fresh,
    }
    return render(request, "desk/check.html", variables, status=400 if wrong else 200)


def _earlier(past: list[Entry], written: Entry | None) -> list[Entry]:
    return [one for one in past if one.verb in EARLIER and one is not written]
