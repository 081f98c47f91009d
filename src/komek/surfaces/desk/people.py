"""Finding and forgetting who asks for it by phone or letter: the data protection officer's work."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from komek.kernel.errors import Refused
from komek.kernel.permissions import require
from komek.residents import services
from komek.residents.models import ContactKind
from komek.residents.services import Known
from komek.surfaces.identity import requires
from komek.surfaces.parts.fields import WordsField
from komek.surfaces.views import Request
from komek.ui.forms import Form

REASONS = [
    ("own_wish", gettext_lazy("The person asked for it")),
    ("kept_too_long", gettext_lazy("Kept for longer than it is needed")),
]


class FindForm(Form):
    """An address that somebody gave. It is posted: it has no business in an address bar."""

    address = WordsField(label=gettext_lazy("Phone or e-mail"), limit=254)


class ForgetForm(Form):
    """Why somebody is forgotten: kept longer than anything else about them."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("There is no way back."),
        choices=REASONS,
        widget=forms.RadioSelect,
    )


@requires("residents.look_up")
def people(request: Request) -> HttpResponse:
    """Everybody who gave an address; each look is on record."""
    require(request.actor, "residents.forget")
    form = FindForm(request.POST or None)
    found: tuple[Known, ...] = ()
    if form.is_valid():
        address = form.cleaned_data["address"]
        kind = ContactKind.EMAIL if "@" in address else ContactKind.PHONE
        try:
            found = services.look_up(actor=request.actor, kind=kind, value=address)
        except Refused as refused:
            form.add_error("address", str(refused))
    variables = {
        "find": form,
        "found": [(known, ForgetForm(auto_id=f"id_{known.resident_id}_%s")) for known in found],
        "searched": form.is_bound and not form.errors,
        "section": "people",
    }
    return render(request, "desk/people.html", variables, status=400 if form.errors else 200)


@requires("residents.forget")
@require_POST
def forget(request: Request, resident_id: int) -> HttpResponse:
    """Erase somebody and everybody merged with them."""
    require(request.actor, "residents.forget")
    form = ForgetForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        services.forget(actor=request.actor, resident_id=resident_id, reason=reason)
        messages.success(request, _("The person is forgotten. What they wrote is being erased."))
    else:
        messages.error(request, _("Say why, or nobody is forgotten."))
    return HttpResponseRedirect(reverse("desk:people"))
