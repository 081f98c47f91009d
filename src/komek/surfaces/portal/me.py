"""What the city knows about a resident, who looked at it, and how to be forgotten."""

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from komek.kernel.errors import Forbidden
from komek.residents import queries as residents
from komek.residents.services import forget as forget_resident
from komek.surfaces.identity import requires
from komek.surfaces.parts.words import REVEAL_REASONS
from komek.surfaces.views import Request
from komek.ui.forms import Form

OWN_WISH = "own_wish"


class ForgetForm(Form):
    """A tick, because there is no way back."""

    sure = forms.BooleanField(
        label=gettext_lazy("I understand that my requests lose their words and cannot be restored")
    )


@requires("portal.mine")
def me(request: Request) -> HttpResponse:
    """Name, contacts, and every look at them."""
    return _page(request, ForgetForm())


@requires("portal.mine")
@require_POST
def forget(request: Request) -> HttpResponse:
    """Erase the person, and sign them out."""
    form = ForgetForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    forget_resident(actor=request.actor, resident_id=_resident(request), reason=OWN_WISH)
    logout(request)
    messages.success(request, _("You are forgotten. What you wrote is being erased."))
    return HttpResponseRedirect(reverse("portal:home"))


def _page(request: Request, form: ForgetForm) -> HttpResponse:
    profile = residents.profile(request.actor, _resident(request))
    looks = [(look.at, _(REVEAL_REASONS.get(look.reason, ""))) for look in profile.looks]
    variables = {"profile": profile, "looks": looks, "form": form, "section": "mine"}
    return render(request, "portal/me.html", variables, status=400 if form.errors else 200)


def _resident(request: Request) -> int:
    if request.actor.resident_id is None:
        raise Forbidden("forbidden", _("You are not allowed to do this."))
    return request.actor.resident_id
