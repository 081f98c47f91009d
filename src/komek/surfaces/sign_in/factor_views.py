"""The pages of the second factor: set it up, show it at the door, take it away again.

allauth does the work; what is done is noted here, and options for the browser travel in an
attribute that the island reads, because no page has a script of its own.
"""

import json
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from komek.surfaces.identity import requires
from komek.surfaces.sign_in import policy, services
from komek.surfaces.sign_in.views import way_back
from komek.surfaces.views import Request


class _Options:
    """Puts what the browser's own dialog is opened with where the island finds it."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)  # type: ignore[misc]
        options: dict[str, Any] = next(iter(context.get("js_data", {}).values()), {})
        return context | {"options": json.dumps(options.get("publicKey", {}))}


class _Noted:
    """Notes what was done in the same transaction, and signs all other devices out."""

    request: Request
    what = "added"
    kind: str

    def form_valid(self, form: Form) -> HttpResponse:
        actor = self.request.actor
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            services.note_factor(actor=actor, what=self.what, kind=self.kind)
            services.end_others(actor=actor, but=self.request.session.session_key or "")
        if self.what == "added":
            # It was shown a moment ago: its recovery codes need no second asking.
            record_authentication(
                self.request, self.request.user, "mfa", type=self.kind, reauthenticated=True
            )
        return response


class _Index(base.IndexView):
    """One's second factors, and what to do next."""

    template_name = "mfa/index.html"

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context = super().get_context_data(**more)
        kinds = dict(context["authenticators"])
        standing = getattr(self.request.user, "standing", None)
        return context | {
            "passkeys": kinds.get(Authenticator.Type.WEBAUTHN, []),
            "app": kinds.get(Authenticator.Type.TOTP),
            "codes": kinds.get(Authenticator.Type.RECOVERY_CODES),
            "lacking": self.request.lacks_factor,
            "asked": bool(standing and policy.is_asked_of(standing.grants)),
            "next": way_back(self.request, ""),
        }


class _Authenticate(_Options, base.AuthenticateView):
    """At the door, after the code from the letter."""


class _AddPasskey(_Noted, _Options, webauthn.AddWebAuthnView):
    kind = Authenticator.Type.WEBAUTHN


class _RemovePasskey(_Noted, webauthn.RemoveWebAuthnView):
    what, kind = "removed", Authenticator.Type.WEBAUTHN


class _ActivateApp(_Noted, totp.ActivateTOTPView):
    kind = Authenticator.Type.TOTP


class _DeactivateApp(_Noted, totp.DeactivateTOTPView):
    what, kind = "removed", Authenticator.Type.TOTP


class _NewRecoveryCodes(_Noted, recovery.GenerateRecoveryCodesView):
    what, kind = "renewed", Authenticator.Type.RECOVERY_CODES


class _Again:
    """Leads back to the page, not into the form that was sent: its owner presses once more."""

    request: Request

    def form_valid(self, form: Form) -> HttpResponse:
        self.request.session.pop(STATE_SESSION_KEY, None)
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        return response


class _Reauthenticate(_Again, base.ReauthenticateView):
    """Before factors are changed, with a code."""


class _ReauthenticatePasskey(_Again, _Options, webauthn.ReauthenticateWebAuthnView):
    """Before factors are changed, with a passkey."""


@method_decorator(never_cache, name="dispatch")
class _RecoveryCodes(recovery.ViewRecoveryCodesView):
    """The codes that are left, to be kept on paper."""


def _own(view: Any) -> Any:
    return requires("account.secure")(login_required(view.as_view()))


def _door(view: Any) -> Any:
    return requires("account.sign_in")(view.as_view())


index = _own(_Index)
authenticate = _door(_Authenticate)
sign_in_with_passkey = _door(webauthn.LoginWebAuthnView)
reauthenticate = _own(_Reauthenticate)
reauthenticate_passkey = _own(_ReauthenticatePasskey)
add_passkey = _own(_AddPasskey)
remove_passkey = _own(_RemovePasskey)
activate_app = _own(_ActivateApp)
deactivate_app = _own(_DeactivateApp)
recovery_codes = _own(_RecoveryCodes)
new_recovery_codes = _own(_NewRecoveryCodes)
