"""A short way in for programs: no session, no cookies, no templates before their door.

The full stack of middleware costs more than everything else that happens in Python when a partner
posts a case. A request that shows a session still takes the full stack: staff may use the REST
interface from the browser they are signed in with.
"""

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, resolve

PREFIXES = ("/open311/", "/api/", "/healthz")
FOR_STAFF_TOO = "/api/"
PAGES = ("/api/v1/docs",)
"""Made for people, with scripts and pictures."""

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}

Answer = Callable[[HttpRequest], HttpResponseBase]


class MachineDoors:
    """The outermost middleware: answers programs at once, passes everything else on.

    Views behind these prefixes find no `request.session` and no `request.user`.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIXES) or _is_a_persons(request):
            return self.get_response(request)
        found = _resolved(request.path_info)
        request.resolver_match = found
        response = found.func(request, *found.args, **found.kwargs)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        if isinstance(response, HttpResponse):
            # As Django's own middleware would; without it simple clients cannot tell the end.
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


@lru_cache(maxsize=1000)
def _resolved(address: str) -> ResolverMatch:
    """What stands at an address: programs ask for a few of them again and again."""
    return resolve(address)


def _is_a_persons(request: HttpRequest) -> bool:
    """Whether a browser asks; a program with a key of its own needs no cookie."""
    if not request.path_info.startswith(FOR_STAFF_TOO):
        return False
    signed_in = (
        "HTTP_COOKIE" in request.META
        and "HTTP_AUTHORIZATION" not in request.META
        and settings.SESSION_COOKIE_NAME in request.COOKIES
    )
    return signed_in or request.path_info in PAGES
