"""The Content-Security-Policy of our pages: nothing but what this server itself sends."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

STRICT = (
    "default-src 'self'; img-src 'self' data:; connect-src 'self' {stream}; worker-src 'self'; "
    "manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
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
        relaxed = request.path.startswith(RELAXED_PATHS)
        policy = RELAXED if relaxed else STRICT.format(stream=_origin(stream_address(request)))
        response.headers.setdefault("Content-Security-Policy", policy)
        return response


def stream_address(request: HttpRequest) -> str:
    """Where this browser reaches the stream process: as set, or the next port of the same host."""
    if settings.STREAM_URL:
        return str(settings.STREAM_URL)
    host = urlsplit(f"//{request.get_host()}").hostname or "127.0.0.1"
    name = f"[{host}]" if ":" in host else host
    return f"{request.scheme}://{name}:{settings.STREAM_PORT}/"


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
