"""What every page's frame needs: the languages, the chosen theme, the address to come back to."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from komek.kernel.languages import LANGUAGES

THEME_COOKIE = "theme"
THEMES = ("light", "dark")


def page(request: HttpRequest) -> dict[str, Any]:
    """Variables of the base template; `here` keeps the page when the language changes."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "languages": LANGUAGES,
        "theme": theme if theme in THEMES else "",
        "short_number": settings.SHORT_NUMBER,
        "here": request.get_full_path() if request.method == "GET" else request.path,
    }
