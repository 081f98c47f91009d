"""Leaves at the desk: everybody's own, and those of the people one answers for."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from komek.directory import queries as people
from komek.directory import services
from komek.directory import snapshot as directory
from komek.kernel.actors import Actor
from komek.kernel.errors import Refused
from komek.kernel.folding import kazakh_sort_key
from komek.kernel.permissions import at_all, subtree_roots
from komek.surfaces.identity import requires
from komek.surfaces.parts.fields import DayField
from komek.surfaces.views import Request
from komek.ui.forms import Form

People = dict[int, str]


class AbsenceForm(Form):
    """Who is away from when until when, and who stands in."""

    user_id = forms.TypedChoiceField(label=gettext_lazy("Who is away?"), coerce=int)
    first = DayField(label=gettext_lazy("First day"))
    last = DayField(label=gettext_lazy("Last day"))
    substitute_id = forms.TypedChoiceField(
        label=gettext_lazy("Who stands in?"),
        help_text=gettext_lazy("Reminders go to them meanwhile."),
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, away: People, standing_in: People, *data: Any, **rest: Any) -> None:
        super().__init__(*data, **rest)
        self.fields["user_id"].choices = _sorted(away)  # type: ignore[attr-defined]
        self.fields["substitute_id"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody")),
            *_sorted(standing_in),
        ]


@requires("absences.own")
def absences(request: Request) -> HttpResponse:
    """The leaves that are or will be, and the form for another one."""
    managed, colleagues = _managed(request.actor), _colleagues(request.actor)
    data = (request.POST,) if request.method == "POST" else ()
    initial = {"user_id": request.actor.user_id}
    form = AbsenceForm(managed, managed | colleagues, *data, initial=initial)
    if form.is_bound and form.is_valid() and _does(form, services.note_absence, request.actor):
        messages.success(request, _("The leave is noted."))
        return HttpResponseRedirect(reverse("desk:absences"))
    variables = {"section": "absences", "absences": people.absences_of(managed), "absence": form}
    return render(request, "desk/absences.html", variables, status=400 if form.is_bound else 200)


@requires("absences.own")
@require_POST
def end(request: Request, absence_id: int) -> HttpResponse:
    """Somebody is back, or stays after all."""
    services.end_absence(actor=request.actor, absence_id=absence_id)
    messages.success(request, _("The leave is ended."))
    return HttpResponseRedirect(reverse("desk:absences"))


def _does(form: AbsenceForm, verb: Callable[..., object], actor: Actor) -> bool:
    try:
        verb(actor=actor, **form.cleaned_data)
    except Refused as refused:
        field = f"{refused.field}_id" if refused.field == "substitute" else refused.field
        form.add_error(field if field in form.fields else None, str(refused))
        return False
    return True


def _managed(actor: Actor) -> People:
    """Those whose leave the actor may note: themselves, and the people they answer for."""
    found = {
        user_id: name for user_id, name in _colleagues(actor).items() if user_id == actor.user_id
    }
    if not at_all(actor, "absences.manage"):
        return found
    roots = subtree_roots(actor, "absences.manage")
    if roots is None:
        return found | dict(people.people_within(None))
    below = frozenset().union(*(directory.current().descendants(root) for root in roots))
    return found | dict(people.people_within(below))


def _colleagues(actor: Actor) -> People:
    return {} if actor.user_id is None else dict(people.colleagues_of(actor.user_id))


def _sorted(found: People) -> list[tuple[int, str]]:
    named = ((user_id, name or f"№ {user_id}") for user_id, name in found.items())
    return sorted(named, key=lambda one: kazakh_sort_key(one[1]))
