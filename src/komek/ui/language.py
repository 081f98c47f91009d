"""The language of a page: what its address asks for comes before what the browser is set to.

Search engines and other sites need an address for each language; whoever follows one goes on in it.
"""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from komek.kernel.languages import CODES

NAME = "lang"


class PageLanguage(LocaleMiddleware):
    """Django's own, and `?lang=kk` before it."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if asked := asked_for(request):
            translation.activate(asked)
            request.LANGUAGE_CODE = asked

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        asked = asked_for(request)
        # Marked pages are shown by other sites, where nothing is to be left behind.
        if asked and not getattr(response, "leaves_nothing", False):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.SECURE,
                httponly=True,
                samesite="Lax",
            )
        return super().process_response(request, response)  # type: ignore[no-any-return]


def asked_for(request: HttpRequest) -> str:
    """The language that the address names; "" for none of ours."""
    asked = request.GET.get(NAME, "")
    return asked if asked in CODES else ""
