"""Where somebody is signed in: their devices, and signing them out from here."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from komek.surfaces.identity import requires
from komek.surfaces.sign_in import queries, services
from komek.surfaces.views import Request


@requires("account.secure")
@login_required
def devices(request: Request) -> HttpResponse:
    """This device first, then the others, the latest used before."""
    found = queries.sign_ins_of(request.actor.user_id or 0)
    here = request.session.session_key
    variables = {
        "this": next((one for one in found if one.session_id == here), None),
        "others": [one for one in found if one.session_id != here],
    }
    return render(request, "account/devices.html", variables)


@requires("account.secure")
@login_required
@require_POST
def end(request: Request, sign_in_id: int) -> HttpResponse:
    """Sign one of them out."""
    services.end_session(actor=request.actor, sign_in_id=sign_in_id)
    messages.success(request, _("The device is signed out."))
    return HttpResponseRedirect(reverse("devices"))


@requires("account.secure")
@login_required
@require_POST
def end_others(request: Request) -> HttpResponse:
    """Sign all of them out but this one."""
    services.end_others(actor=request.actor, but=request.session.session_key or "")
    messages.success(request, _("All other devices are signed out."))
    return HttpResponseRedirect(reverse("devices"))
