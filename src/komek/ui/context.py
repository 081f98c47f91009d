"""What every page's frame needs: the languages, the look, the address to come back to."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from komek.kernel.languages import LANGUAGES
from komek.ui.look import look_of


def page(request: HttpRequest) -> dict[str, Any]:
    """Variables of the base template; `here` keeps the page when language or look change."""
    return {
        "languages": LANGUAGES,
        "look": look_of(request.COOKIES, request.path),
        "short_number": settings.SHORT_NUMBER,
        "here": request.get_full_path() if request.method == "GET" else request.path,
    }
