"""Many cases at the desk in one go: choose, fill in once, read what was done and what was not."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from komek.cases import queries as cases
from komek.cases import services
from komek.cases.access import case_numbered
from komek.cases.services.together import VERBS as FOR_MANY
from komek.kernel.actors import Actor
from komek.kernel.errors import Refused
from komek.kernel.numbering import parse
from komek.kernel.permissions import at_all
from komek.surfaces.desk.colleagues import colleagues
from komek.surfaces.desk.forms import CaseForm, ChoiceField, people_of
from komek.surfaces.desk.verbs import VERBS, Verb
from komek.surfaces.identity import requires
from komek.surfaces.views import Request


@dataclass(frozen=True, slots=True)
class Line:
    """A case of the report; sentence: why nothing was done, empty where it was."""

    number: str
    sentence: str = ""


def for_many(actor: Actor) -> list[Verb]:
    """What the actor could do to many cases at once."""
    if not at_all(actor, "cases.together"):
        return []
    return [VERBS[verb] for verb in FOR_MANY if at_all(actor, f"cases.{verb}")]


@requires("cases.together")
@require_POST
def together(request: Request) -> HttpResponse:
    """The verb's form for the cases chosen; once it is filled in, the report."""
    verb = next(
        (one for one in for_many(request.actor) if one.name == request.POST.get("verb")), None
    )
    if verb is None:
        raise Http404
    numbers = _chosen(request)
    if "sent" not in request.POST:
        return _page(request, verb, numbers, _form(request.actor, verb, numbers))
    form = _form(request.actor, verb, numbers, request.POST, files=request.FILES)
    if not numbers or not form.is_valid():
        return _page(request, verb, numbers, form)
    try:
        report = _do(request, verb, numbers, form)
    except Refused as refused:
        if refused.field not in form.fields:
            raise
        form.add_error(refused.field, str(refused))
        return _page(request, verb, numbers, form)
    return render(request, "desk/together_done.html", {"verb": verb, "lines": report})


def _chosen(request: Request) -> dict[UUID, str]:
    """Uids and canonical numbers, as far as there are such cases."""
    return {
        case.uid: case.number
        for number in dict.fromkeys(request.POST.getlist("number"))
        if (case := case_numbered(parse(number)))
    }


def _form(actor: Actor, verb: Verb, numbers: dict[UUID, str], *data: Any, **rest: Any) -> CaseForm:
    """The verb's form for many: a colleague then is anybody whom the actor may give work to.

    For whoever may do so in the whole city, those who work where the chosen cases are.
    """
    form = verb.form(None, actor.language, *data, **rest)
    to_whom = form.fields.get("user_id")
    if isinstance(to_whom, ChoiceField):
        offered = colleagues(actor, f"cases.{verb.name}")
        to_whom.choices = [("", _("Choose …")), *(offered or people_of(cases.holders(numbers)))]
    return form


def _do(request: Request, verb: Verb, numbers: dict[UUID, str], form: CaseForm) -> list[Line]:
    report = services.together(
        actor=request.actor,
        verb=verb.name,
        case_uids=list(numbers),
        **form.cleaned_data,
        **verb.always,
    )
    refused = [Line(numbers[one.case_uid], one.sentence) for one in report.refused]
    return [*refused, *(Line(numbers[uid]) for uid in report.done)]


def _page(request: Request, verb: Verb, numbers: dict[UUID, str], form: CaseForm) -> HttpResponse:
    variables = {"verb": verb, "numbers": list(numbers.values()), "form": form}
    status = 400 if form.errors or not numbers else 200
    return render(request, "desk/together.html", variables, status=status)
