"""What search engines and telephones ask for: which pages there are, and how to keep this one."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from komek.kernel.languages import CODES
from komek.surfaces.identity import requires
from komek.ui.language import NAME, asked_for

PAGES = (
    *("portal:home", "portal:choose_service", "portal:follow", "portal:public_list"),
    *("portal:city", "portal:phone_book", "open_data:index"),
)
"""What anybody may find, by name."""
OURS = (
    *("/admin/", "/desk/", "/work/", "/live/", "/accounts/", "/i18n/", "/look/"),
    *("/case/", "/mine/", "/me/", "/widget/"),
)
"""What belongs to somebody: nobody else has anything to look for there."""
A_DAY = 24 * 3600


@requires("portal.see")
@require_safe
@cache_control(public=True, max_age=A_DAY)
def robots(request: HttpRequest) -> HttpResponse:
    """Where crawlers need not go, and where the list of pages is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in OURS)]
    lines.append(f"Sitemap: {address(reverse('portal:sitemap'))}")
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@requires("portal.see")
@require_safe
@cache_control(public=True, max_age=A_DAY)
def sitemap(request: HttpRequest) -> HttpResponse:
    """The public pages, each with its languages."""
    pages = [versions(reverse(name)) for name in PAGES]
    variables = {"pages": pages}
    return render(request, "portal/sitemap.xml", variables, content_type="application/xml")


@requires("portal.see")
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The portal as a telephone keeps it on its first screen."""
    icon = {"src": static("ui/komek.svg"), "sizes": "any", "type": "image/svg+xml"}
    name = f"{_('Komek')} {settings.SHORT_NUMBER}"
    about = {
        "name": name,
        "short_name": name,
        "description": _("Report a problem in the city, follow it, and see what became of it."),
        "lang": request.LANGUAGE_CODE,
        "start_url": "/",
        "scope": "/",
        "display": "browser",
        "background_color": "#f5f7f8",
        "theme_color": "#0b5a78",
        "icons": [icon | {"purpose": "any"}],
    }
    response = JsonResponse(about, content_type="application/manifest+json")
    response["Cache-Control"] = "private, max-age=3600"
    return response


def about_page(request: HttpRequest) -> dict[str, Any]:
    """Which address of this page is the true one, and those of its languages; whether anybody else
    may find it at all."""
    language = asked_for(request)
    return {
        "findable": not request.path.startswith(OURS),
        "canonical": address(request.path, language),
        "versions": versions(request.path),
    }


def versions(path: str) -> list[tuple[str, str]]:
    """Pairs of language and address; x-default is the one that asks the browser."""
    return [("x-default", address(path)), *((code, address(path, code)) for code in CODES)]


def address(path: str, language: str = "") -> str:
    """The whole address of a path, in a language if one is named."""
    query = f"?{NAME}={language}" if language else ""
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}{query}"
