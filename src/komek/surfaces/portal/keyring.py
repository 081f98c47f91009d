"""Keys of cases that were opened or shown on this device, kept in its own signed cookies.

The server stores a key's digest only; a session would bring the key itself into the database.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse


def keep(response: HttpResponse, number: str, key: str) -> None:
    """Let this browser open the case until it is closed, and send the key to no other page."""
    response.set_signed_cookie(
        _name(number),
        key,
        salt=_name(number),
        path=reverse("portal:case", args=[number]),
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def key_for(request: HttpRequest, number: str) -> str | None:
    """The key of the case, if this browser holds it."""
    return request.get_signed_cookie(_name(number), default=None, salt=_name(number))


def _name(number: str) -> str:
    return f"case_{number}"
