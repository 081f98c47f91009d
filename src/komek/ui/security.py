"""The Content-Security-Policy of our pages: nothing but what this server itself sends."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

STRICT = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
# The admin's own scripts (Alpine) evaluate expressions in attributes; the schema browser of the
# API starts from a script in its page. Both are for staff and integrators, not for residents.
RELAXED = (
    "default-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
RELAXED_PATHS = ("/admin/", "/api/v1/docs")

Respond = Callable[[HttpRequest], HttpResponse]


class ContentSecurityPolicy:
    """Puts the policy on every answer that does not bring its own."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._respond(request)
        policy = RELAXED if request.path.startswith(RELAXED_PATHS) else STRICT
        response.headers.setdefault("Content-Security-Policy", policy)
        return response
