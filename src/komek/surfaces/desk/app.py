"""The desk as an application on a phone: its service worker, its manifest, what waits there."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from komek.surfaces.identity import requires
from komek.surfaces.views import Request

WORKER = "ui/built/yard-worker.js"


# Nobody has to be signed in for these two: they say nothing, and a worker must always be renewed.
@requires("portal.see")
@require_GET
def worker(request: Request) -> HttpResponse:
    """The service worker, from an address within the desk: so the desk is all it ever sees."""
    built = finders.find(WORKER)
    if not isinstance(built, str):
        raise Http404
    script = Path(built).read_bytes()
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(script, content_type="text/javascript", headers=headers)


@requires("portal.see")
@require_GET
def manifest(request: Request) -> JsonResponse:
    """What the desk is called and looks like on a home screen (W3C Web Application Manifest)."""
    name = f"{_('Komek')} {settings.SHORT_NUMBER}"
    icon = {"src": static("ui/komek.svg"), "sizes": "any", "type": "image/svg+xml"}
    described = {
        "name": name,
        "short_name": name,
        "lang": request.actor.language,
        "start_url": reverse("desk:route"),
        "scope": reverse("desk:home"),
        "display": "standalone",
        "background_color": "#f5f7f8",
        "theme_color": "#0b5a78",
        "icons": [icon],
    }
    return JsonResponse(described, content_type="application/manifest+json")


@requires("cases.accept")
@require_GET
def waiting(request: Request) -> HttpResponse:
    """A page without content: what waits is on the phone alone, and its script shows it."""
    return render(request, "desk/waiting.html", {"section": "round"})
