"""Who calls: a partner by API key, staff by their session, a resident by the key of a case."""

from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security import APIKeyHeader, HttpBearer, SessionAuth

from komek.cases import access, dispatching
from komek.kernel import keys
from komek.kernel.actors import Actor
from komek.kernel.numbering import parse
from komek.surfaces.api.problems import Unauthorised
from komek.surfaces.sender_language import accepted_language
from komek.surfaces.views import Request


class PartnerKey(HttpBearer):
    """`Authorization: Bearer <API key>`. A key that is none is refused, whatever else is shown."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        actor = keys.actor_for(token, accepted_language(request))
        if actor is None:
            raise Unauthorised("api_key_invalid", _("The API key is not valid."))
        return _on_its_case(actor, request)


def _on_its_case(partner: Actor, request: HttpRequest) -> Actor:
    """The partner, as the reporter of the case in the address if its key filed that.

    And as an executor if the key is that of the organisation which has the case.
    """
    match = request.resolver_match
    if match is None or "number" not in match.kwargs:
        return partner
    case = access.case_numbered(parse(match.kwargs["number"]))
    return dispatching.as_holder(access.as_filer(partner, case), case)


class StaffSession(SessionAuth):
    """The browser somebody is signed in with; changes need the session's CSRF token."""

    def __call__(self, request: HttpRequest) -> Actor | None:
        # Without a session a request came the short way, and has no user at all.
        return super().__call__(request) if hasattr(request, "session") else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        return cast(Request, request).actor if request.user.is_authenticated else None


class CaseKey(APIKeyHeader):
    """`X-Case-Key`: the key somebody got with the number that stands in the address,
    as its reporter or by joining."""

    param_name = "X-Case-Key"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        if not key or request.resolver_match is None:
            return None
        return access.anybody_with_key(request.resolver_match.kwargs["number"], key)


def anybody(request: HttpRequest) -> Actor:
    """Whoever asks for what is public."""
    return Actor.anonymous(accepted_language(request))


# The order counts: the first that recognises the caller decides.
KNOWN: list[Any] = [PartnerKey(), StaffSession()]
EVERYBODY: list[Any] = [*KNOWN, anybody]
WITH_CASE_KEY: list[Any] = [CaseKey(), *KNOWN]
