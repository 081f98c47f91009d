"""People with second factors, and the codes that their apps would show."""

import time
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from komek.kernel.models import User
from tests.surfaces.test_identity import ASK, CONFIRM, code_sent

HERE = "/accounts/second-factor/"
CHECK = f"{HERE}check/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def with_app(user: User) -> User:
    """The user, who has set up an app with our secret, and got recovery codes."""
    auth.TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def shown_by_app(periods: int = 0) -> str:
    """What the app shows, so many half minutes from now."""
    return auth.format_hotp_value(auth.hotp_value(SECRET, int(time.time()) // 30 + periods))


def recovery_codes(user: User) -> list[str]:
    return RecoveryCodes.activate(user).get_unused_codes()


def wrong() -> str:
    """Six digits that no app with our secret shows about now."""
    right = {shown_by_app(step) for step in range(-2, 3)}
    return next(code for number in range(10) if (code := f"{number}" * 6) not in right)


def ask_and_type(client: Client, email: str, **more: Any) -> HttpResponse:
    """The first half of signing in: the code from the letter."""
    mail.outbox.clear()
    client.post(ASK, {"email": email, **more})
    return client.post(CONFIRM, {"code": code_sent(), **more})
