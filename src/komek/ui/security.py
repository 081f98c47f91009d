"""What browsers are told about our pages: they run and show nothing but what this server sends."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

STRICT = (
    "default-src 'self'; img-src 'self' data: {tiles}; connect-src 'self' {stream} {tiles}; "
    "worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; "
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
# A report's place and photo, a voice, a passkey: for ourselves and for nobody else.
PERMISSIONS = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(self), display-capture=(), "
    "encrypted-media=(), geolocation=(self), gyroscope=(), hid=(), idle-detection=(), "
    "magnetometer=(), microphone=(self), midi=(), payment=(), "
    "publickey-credentials-create=(self), publickey-credentials-get=(self), serial=(), usb=(), "
    "xr-spatial-tracking=()"
)
A_YEAR = 365 * 24 * 3600

Respond = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """Puts the policies on every answer that does not bring its own."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._respond(request)
        relaxed = request.path.startswith(RELAXED_PATHS)
        policy = RELAXED if relaxed else _strict(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if settings.SECURE:
            # Said whatever this process sees of the proxy's https; by http browsers ignore it.
            response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
        return response


def _strict(request: HttpRequest) -> str:
    tiles = f"blob: {_origin(settings.MAP_STYLE)}" if settings.MAP_STYLE else ""
    return STRICT.format(stream=_origin(stream_address(request)), tiles=tiles)


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
