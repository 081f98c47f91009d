"""Saving lists at the desk: under a name, for oneself or for others."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from komek.cases import services
from komek.cases.queries import Asked, saved
from komek.cases.queries.saved import View
from komek.cases.services import ViewFields
from komek.cases.services.saved_views import LONGEST_NAME
from komek.directory import snapshot as directory
from komek.kernel.actors import Actor
from komek.kernel.errors import Refused
from komek.kernel.permissions import reaches
from komek.surfaces.identity import requires
from komek.surfaces.parts import list_words
from komek.surfaces.parts.fields import WordsField
from komek.surfaces.parts.list_form import asked_of
from komek.surfaces.views import Request
from komek.ui.forms import Form

ORGANISATION, ROLE = "organisation:", "role:"


class SaveForm(Form):
    """A name, and who else has the list."""

    name = WordsField(label=gettext_lazy("Name of the list"), limit=LONGEST_NAME)
    share = forms.ChoiceField(
        label=gettext_lazy("Who has it?"), widget=forms.RadioSelect, required=False
    )

    def __init__(self, actor: Actor, *data: Any, **options: Any) -> None:
        super().__init__(*data, **options)
        self.expected = {"share"}
        shares = [("", _("Only me")), *_shares(actor)]
        kept = self.initial.get("share", "")
        if kept and kept not in dict(shares):
            shares.append((kept, _("As it is")))
        self.fields["share"].choices = shares  # type: ignore[attr-defined]  # it is a ChoiceField

    def fields_of(self, asked: Asked) -> ViewFields:
        """The view that was filled in."""
        name, share = self.cleaned_data["name"], self.cleaned_data["share"]
        if share.startswith(ORGANISATION):
            return ViewFields(name, asked, int(share.removeprefix(ORGANISATION)))
        return ViewFields(name, asked, role=share.removeprefix(ROLE))


@requires("views.save")
def new(request: Request) -> HttpResponse:
    """Save the list of the address."""
    asked = asked_of(request.GET)
    form = SaveForm(request.actor, request.POST or None, initial={"share": ""})
    if form.is_valid():
        try:
            row = services.save_view(actor=request.actor, fields=form.fields_of(asked))
        except Refused as refused:
            _refuse(form, refused)
        else:
            messages.success(request, _("The list has been saved."))
            return HttpResponseRedirect(_address(row.uid))
    return _page(request, form, asked)


@requires("views.save")
def change(request: Request, uid: UUID) -> HttpResponse:
    """Name and sharing of a saved list; with conditions in the address, these replace its own."""
    view = saved.view(request.actor, uid)
    asked = asked_of(request.GET) if request.GET else view.asked
    form = SaveForm(request.actor, request.POST or None, initial=_initial(view))
    if form.is_valid():
        try:
            services.change_view(actor=request.actor, uid=uid, fields=form.fields_of(asked))
        except Refused as refused:
            _refuse(form, refused)
        else:
            messages.success(request, _("The list has been saved."))
            return HttpResponseRedirect(_address(uid))
    return _page(request, form, asked, view)


@requires("views.save")
@require_POST
def delete(request: Request, uid: UUID) -> HttpResponse:
    """Delete a saved list for everybody who has it."""
    services.delete_view(actor=request.actor, uid=uid)
    messages.success(request, _("The list has been deleted."))
    return HttpResponseRedirect(reverse("desk:home"))


def _page(request: Request, form: SaveForm, asked: Asked, view: View | None = None) -> HttpResponse:
    variables = {
        "form": form,
        "view": view,
        "spoken": list_words.spoken(asked, request.actor.language),
        "section": "lists",
    }
    status = 400 if form.errors else 200
    return render(request, "desk/save_list.html", variables, status=status)


def _refuse(form: SaveForm, refused: Refused) -> None:
    field = {"organisation": "share", "role": "share"}.get(refused.field or "", refused.field)
    form.add_error(field if field in form.fields else None, str(refused))


def _address(uid: UUID) -> str:
    return f"{reverse('desk:home')}?view={uid}"


def _initial(view: View) -> dict[str, str]:
    share = f"{ROLE}{view.role}" if view.role else ""
    if view.organisation is not None:
        share = f"{ORGANISATION}{view.organisation.id}"
    return {"name": view.name, "share": share}


def _shares(actor: Actor) -> Iterator[tuple[str, str]]:
    """With whom the actor may share: everybody where they work, everybody in their role."""
    for grant in actor.grants:
        above = saved.above(grant.organisation_id)
        if not reaches(actor, "views.share", organisations=above):
            continue
        if grant.organisation_id is None:
            yield (
                f"{ROLE}{grant.role}",
                _("Everybody: {who}").format(who=list_words.ROLES.get(grant.role, grant.role)),
            )
        else:
            organisation = directory.current().organisation(grant.organisation_id)
            name = organisation.name(actor.language).text
            yield f"{ORGANISATION}{organisation.id}", _("Everybody: {who}").format(who=name)
