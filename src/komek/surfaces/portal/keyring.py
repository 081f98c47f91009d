"""Keys of cases that were opened or shown on this device, kept in its own signed cookies.

The server stores a key's digest only; a session would bring the key itself into the database.
"""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from komek.surfaces.views import Request


def keep(request: Request, response: HttpResponse, number: str, key: str) -> None:
    """Let this browser open the case until it is closed, and send the key to no other page.

    What somebody opened while they were signed in opens for nobody else, and for nobody at all once
    they have signed out.
    """
    response.set_signed_cookie(
        _name(number),
        key,
        salt=_salt(number, request.actor.user_id),
        path=_path(number),
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def key_for(request: Request, number: str) -> str | None:
    """The key of the case, if this browser holds it for whoever looks."""
    for user_id in dict.fromkeys((request.actor.user_id, None)):
        salt = _salt(number, user_id)
        if key := request.get_signed_cookie(_name(number), default=None, salt=salt):
            return key
    return None


def forget(response: HttpResponse, number: str) -> None:
    """Have this browser drop the case's key now: the next one at it needs number and key."""
    response.delete_cookie(_name(number), path=_path(number), samesite="Lax")


def _path(number: str) -> str:
    return reverse("portal:case", args=[number])


def _name(number: str) -> str:
    return f"case_{number}"


def _salt(number: str, user_id: int | None) -> str:
    return _name(number) if user_id is None else f"{_name(number)}:{user_id}"
