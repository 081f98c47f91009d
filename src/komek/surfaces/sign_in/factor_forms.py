"""Forms of second factors: each code opens a door once, and a passkey may be any nonsense."""

from collections.abc import Callable
from struct import error as TooShort
from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.conf import settings
from django.core.cache import cache

PERIOD_S = 30
VALID_FOR_S = PERIOD_S * (2 * settings.MFA_TOTP_TOLERANCE + 1)
# What allauth and fido2 raise for parts that are missing or of another kind.
NONSENSE = (KeyError, AttributeError, IndexError, TooShort)


class _Once:
    """allauth remembers a code for one period; with tolerance it would be good for three."""

    user: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        # As it is compared: "123-456" is the same code once more.
        bare = normalize_user_code(code)
        if not cache.add(f"code used:{self.user.pk}:{bare}", True, VALID_FOR_S):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_Once, AuthenticateForm):
    """The code that is asked for when somebody signs in."""


class CodeAgainForm(_Once, ReauthenticateForm):
    """The code that is asked for again before factors are changed."""


def _understood(clean: Callable[[], Any]) -> Any:
    """What a form's own checks say; what makes no sense is as wrong as a wrong code."""
    try:
        return clean()
    except NONSENSE as error:
        raise get_adapter().validation_error("incorrect_code") from error


class _Shown:
    def clean_credential(self) -> Any:
        return _understood(super().clean_credential)  # type: ignore[misc]


class PasskeyForm(_Shown, AuthenticateWebAuthnForm):
    """The passkey that is asked for after the code from the letter."""


class PasskeyAgainForm(_Shown, ReauthenticateWebAuthnForm):
    """The passkey that is asked for again before factors are changed."""


class PasskeyAloneForm(_Shown, LoginWebAuthnForm):
    """The passkey that says who somebody is, without any code."""


class NewPasskeyForm(AddWebAuthnForm):
    """A passkey that was just made."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = _understood(super().clean)
        return cleaned
