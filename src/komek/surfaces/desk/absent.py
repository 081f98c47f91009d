"""The work of people who are away or leave, and giving it to their colleagues."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from komek.cases import queries as cases
from komek.cases import services
from komek.cases.queries import Hands, Held
from komek.cases.services.reassigning import REASONS
from komek.cases.services.together import Report
from komek.directory import queries as people
from komek.kernel.permissions import at_all
from komek.surfaces.desk.forms import Choices, people_of
from komek.surfaces.identity import requires
from komek.surfaces.views import Request
from komek.ui.forms import Form


class HandOnForm(Form):
    """To whom everything that is ticked goes, and why."""

    user_id = forms.TypedChoiceField(label=_("To whom?"), coerce=int)
    reason = forms.ChoiceField(
        label=_("Why?"), choices=list(REASONS.items()), widget=forms.RadioSelect
    )

    def __init__(self, colleagues: Choices, *data: Any, **rest: Any) -> None:
        super().__init__(*data, **rest)
        self.fields["user_id"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose …")),
            *colleagues,
        ]


@requires("cases.reassign")
def absent(request: Request) -> HttpResponse:
    """Who is away and still has work."""
    variables = {"lines": cases.absent_people(request.actor), "section": "absent"}
    return render(request, "desk/absent.html", variables)


@requires("cases.reassign")
def work_of(request: Request, user_id: int) -> HttpResponse:
    """What one person has: all ticked, to be given to a colleague in one go."""
    hands = cases.hands_of(request.actor, user_id)
    shown = [one.case_id for one in (*hands.cases, *hands.parts)]
    if at_all(request.actor, "cases.list"):  # others see no addresses
        services.note_list(actor=request.actor, case_ids=shown, conditions=["person"])
    data = (request.POST,) if request.method == "POST" else ()
    form = HandOnForm(_colleagues(hands), *data, initial={"reason": "leave"})
    chosen = request.POST.getlist("held") if data else None
    if form.is_bound and form.is_valid() and chosen:
        report = services.hand_on(
            actor=request.actor,
            from_user_id=user_id,
            case_uids=[one.uid for one in hands.cases if str(one.uid) in chosen],
            task_ids=[one.task_id for one in hands.parts if _name(one) in chosen and one.task_id],
            **form.cleaned_data,
        )
        return _told(request, report, user_id)
    variables = {
        "section": "absent",
        "hands": hands,
        "groups": [(_("Cases"), hands.cases), (_("Parts of the work"), hands.parts)],
        "form": form,
        "nothing_chosen": chosen == [],
    }
    status = 400 if form.errors or chosen == [] else 200
    return render(request, "desk/work_of.html", variables, status=status)


def _told(request: Request, report: Report, user_id: int) -> HttpResponse:
    done = len(report.done)
    sentence = ngettext("%(count)s was given on.", "%(count)s were given on.", done)
    messages.success(request, sentence % {"count": done})
    for refusal in report.refused:
        messages.error(request, refusal.sentence)
    if report.refused:
        return HttpResponseRedirect(reverse("desk:work_of", args=[user_id]))
    return HttpResponseRedirect(reverse("desk:absent"))


def _name(held: Held) -> str:
    """By which the page's form names it."""
    return str(held.task_id or held.uid)


def _colleagues(hands: Hands) -> Choices:
    """Whoever works where the work is and is there."""
    away = people.away()
    return [
        (user_id, name)
        for user_id, name in people_of(_organisations([*hands.cases, *hands.parts]))
        if user_id != hands.user_id and user_id not in away
    ]


def _organisations(held: Iterable[Held]) -> set[int]:
    return {one.organisation.id for one in held if one.organisation}
