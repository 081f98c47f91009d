"""Who can sign in, for administrators: lost devices are reset, people signed out everywhere."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from komek.surfaces.identity import requires
from komek.surfaces.sign_in import queries, services
from komek.surfaces.views import Request


@requires("account.end_sessions")
def access(request: Request) -> HttpResponse:
    """Members of staff by name or e-mail, with their second factors and devices."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = queries.entrants(request.actor, words)
    variables = {"words": words, "found": found, "section": "access"}
    return render(request, "desk/access.html", variables)


@requires("account.reset_factors")
@require_POST
def reset_factors(request: Request, user_id: int) -> HttpResponse:
    """Somebody lost their device, and said so face to face."""
    services.reset_factors(actor=request.actor, user_id=user_id)
    said = _("The second factor is reset. They set up a new one when they sign in.")
    messages.success(request, said)
    return _back(request)


@requires("account.end_sessions")
@require_POST
def end_sessions(request: Request, user_id: int) -> HttpResponse:
    """Sign somebody out on all their devices."""
    services.end_everywhere(actor=request.actor, user_id=user_id)
    messages.success(request, _("They are signed out on all devices."))
    return _back(request)


def _back(request: Request) -> HttpResponse:
    words = urlencode({"q": request.POST.get("q", "")})
    return HttpResponseRedirect(f"{reverse('desk:access')}?{words}")
