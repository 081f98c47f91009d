"""Pages for visitors go out compressed; pages that know somebody go out as they are.

Who can guess at a compressed answer's length can guess at what is secret in it (BREACH). An answer
to a browser that shows no session and no key of a case holds no secret to guess at.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

HARMLESS = frozenset((settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, "theme", "density"))
"""Cookies that say nothing of who somebody is; the token of forms is masked anew in each page."""


class Compression(GZipMiddleware):
    """Django's own, for whole pages to visitors."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(respond)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming or response.status_code != 200 or not _is_page(response):
            return response
        if request.COOKIES.keys() - HARMLESS or response.cookies.keys() - HARMLESS:
            return response
        return super().process_response(request, response)


def _is_page(response: HttpResponseBase) -> bool:
    kind = response.headers.get("Content-Type", "")
    return kind.startswith(("text/html", "application/xml", "application/manifest"))
