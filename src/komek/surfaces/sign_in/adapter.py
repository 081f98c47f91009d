"""What allauth does differently here: it speaks our languages and opens a resident's account."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from komek.directory.queries import grants_of
from komek.kernel.languages import DEFAULT
from komek.kernel.models import User
from komek.kernel.permissions import at_all
from komek.residents.queries import resident_of_user
from komek.residents.services import open_account
from komek.surfaces.identity import actor_of_user
from komek.surfaces.sign_in import presence, services

TOO_MANY = _("Too many wrong codes. Wait five minutes, then try again.")


class Adapter(DefaultAccountAdapter):
    """Our answers to allauth's questions."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """There is no separate signing up: an unknown address gets a code like any other."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Whoever holds no role of the city's is a resident; staff may be one as well."""
        ways = [
            one.get("type") or one["method"] for one in get_authentication_records(request, user)
        ]
        super().login(request, user)
        presence.begin(request, user.id)
        _forget_addresses(request)
        services.note_entry(user_id=user.id, ways=ways)
        if not grants_of(user.id) or resident_of_user(user.id) is not None:
            open_account(user=user)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff begin at the desk, residents with their requests."""
        at_desk = at_all(actor_of_user(request.user, DEFAULT), "desk.see")
        return reverse("desk:home" if at_desk else "portal:mine")

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        """Pages go on in the language the person chose, on this device too."""
        with translation.override(user.language):
            response = super().post_login(request, user, **details)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The passkey first, where there is one: it takes a second."""
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return sorted(found, key=lambda way: not way["id"].endswith("webauthn"))

    def format_email_subject(self, subject: str) -> str:
        """No site name in front: the subject names the service itself."""
        return subject


def _forget_addresses(request: HttpRequest) -> None:
    """Leave in the session how somebody signed in, and not at which address.

    The rows of sessions stay when somebody is forgotten, until they run out.
    """
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {name: value for name, value in one.items() if name != "email"} for one in records
    ]
