"""Signing in at the city's identity provider: for accounts of staff that are there already.

allauth speaks the protocol. Here stands whom it may let in: a subject that is linked, or whose
e-mail the provider has verified and a member of staff has. Nobody gets an account by it.
"""

import logging
import secrets
from http import HTTPStatus
from typing import Any, NoReturn

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from requests import RequestException

from komek.directory.queries import grants_of
from komek.kernel.errors import Forbidden, Message
from komek.kernel.models import User
from komek.surfaces.identity import actor_of_user, requires
from komek.surfaces.refusals import answer
from komek.surfaces.sign_in import policy, services
from komek.surfaces.sign_in.views import way_back
from komek.surfaces.views import Request

log = logging.getLogger(__name__)

PROVIDER_ID = "city"
# RFC 8176, 2: what says that more than a password was shown.
TWO_FACTORS = frozenset({"mfa", "otp", "hwk", "swk", "fpt", "face", "iris", "sc"})


class Provider(OpenIDConnectOAuth2Adapter):
    """The provider as OpenID Connect Core wants it asked: signature, subject and nonce count."""

    def get_provider(self) -> Any:
        provider = super().get_provider()
        provider.oauth2_adapter_class = Provider
        return provider

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return settings.PUBLIC_URL + reverse("oidc_callback")

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        login = super().complete_login(request, app, token, **kwargs)
        said = login.account.extra_data
        if said.get("id_token", {}).get("sub") != said.get("userinfo", {}).get("sub"):
            raise OAuth2Error("the ID token and the user's data are of two subjects")
        login.claims = said["id_token"]
        # Names and addresses are the provider's to keep.
        login.account.extra_data = {}
        return login

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return claims


class LinkedOnly(DefaultSocialAccountAdapter):
    """Lets in whoever is staff already, and nobody else."""

    def pre_social_login(self, request: Request, sociallogin: SocialLogin) -> None:
        """Find the account of staff that this subject is, or refuse in a clear page."""
        if not secrets.compare_digest(_nonce_sent(sociallogin), _nonce_returned(sociallogin)):
            _refuse(request, "nonce_wrong", _FAILED)
        if sociallogin.is_existing:
            _require_staff(request, sociallogin.user)
        else:
            self._link(request, sociallogin)
        if vouches_for_two(sociallogin.claims):
            record_authentication(request, sociallogin.user, policy.ELSEWHERE)

    def _link(self, request: Request, sociallogin: SocialLogin) -> None:
        verified = [one.email for one in sociallogin.email_addresses if one.verified is True]
        user = User.objects.filter(email__iexact=verified[0]).first() if verified else None
        if user is None:
            _refuse(request, "account_unknown", _UNKNOWN)
        _require_staff(request, user)
        account = sociallogin.account
        sociallogin.account = services.link(
            actor=actor_of_user(user, user.language), provider=account.provider, subject=account.uid
        )
        sociallogin.user = user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """What the provider answered makes no sense, or nobody signed in there."""
        log.warning("oidc: %s (%s)", error, type(exception).__name__ if exception else "no code")
        _refuse(request, "oidc_failed", _FAILED)


_FAILED = _("Signing in there did not work. Begin anew; if it happens again, use a code by e-mail.")
_UNKNOWN = _(
    "Nobody of the city's staff has this account. "
    "Ask an administrator for one with the e-mail address that you use there."
)
_CLOSED = _("This account was closed, or holds no role any more. Ask an administrator.")


def _refuse(request: HttpRequest, code: str, sentence: Message) -> NoReturn:
    raise ImmediateHttpResponse(answer(request, Forbidden(code, sentence)))


def _require_staff(request: HttpRequest, user: User) -> None:
    if not user.is_active or not grants_of(user.id):
        _refuse(request, "account_closed", _CLOSED)


def _nonce_sent(login: SocialLogin) -> str:
    return str((login.state.get("data") or {}).get("nonce", secrets.token_urlsafe()))


def _nonce_returned(login: SocialLogin) -> str:
    return str(login.claims.get("nonce", ""))


def vouches_for_two(claims: dict[str, Any]) -> bool:
    """Whether the provider says that two factors were shown there, or the city knows it does."""
    said = claims.get("amr") or ()
    return settings.OIDC_SECOND_FACTOR or not TWO_FACTORS.isdisjoint(said)


@requires("account.sign_in")
@require_POST
def sign_in(request: Request) -> HttpResponse:
    """Send the browser to the provider.

    By a page that leads there, not by a redirect: our policy lets forms end up nowhere else.
    """
    provider = _provider(request).get_provider()
    nonce = secrets.token_urlsafe(32)
    try:
        there = provider.redirect(
            request,
            process="login",
            next_url=way_back(request, "") or None,
            data={"nonce": nonce},
            auth_params={"nonce": nonce},
        )
    except RequestException as error:
        log.warning("oidc: the provider does not answer (%s)", type(error).__name__)
        return answer(request, Unreachable("oidc_unreachable", _AWAY))
    variables = {"there": there["Location"], "name": settings.OIDC_NAME}
    return render(request, "account/oidc_there.html", variables)


@requires("account.sign_in")
def callback(request: Request) -> HttpResponse:
    """Back from the provider, with a code that we exchange for who it was."""
    view = OAuth2CallbackView.adapter_view(_provider(request))
    response: HttpResponse = view(request)
    return response


class Unreachable(Forbidden):
    """The provider does not answer; it may later."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


_AWAY = _("The city's sign-in service does not answer. Use a code by e-mail meanwhile.")


def _provider(request: HttpRequest) -> Provider:
    if not settings.OIDC_URL:
        raise Http404
    return Provider(request, PROVIDER_ID)
