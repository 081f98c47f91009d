"""Links by which somebody without an account works on one case: made, read, and their end.

The name of a delivery is random, and the signature is the city's: nobody makes a link by guessing.
The same letter sent again has the same link, so nothing of it has to be stored.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

from komek.kernel.errors import Gone, NotFound

HELD_FOR_DAYS = 30


def address_of(delivery_uid: UUID) -> str:
    """The address of the page for a delivery."""
    return f"{settings.PUBLIC_URL}/work/{token_of(delivery_uid)}/"


def token_of(delivery_uid: UUID) -> str:
    """What stands in the address."""
    return _signer().sign(delivery_uid.hex)


def uid_of(token: str) -> UUID:
    """The delivery that a token was made for. Raises NotFound."""
    try:
        return UUID(_signer().unsign(token))
    except (BadSignature, ValueError) as error:
        raise unknown() from error


def _signer() -> Signer:
    return Signer(salt="komek.cases.links", sep=".")


def unknown() -> NotFound:
    """The refusal of a token that nobody made."""
    return NotFound("link_unknown", _("This link leads nowhere. Was all of it copied?"))


def require_alive(made_at: datetime, days: int, ended_at: datetime | None, now: datetime) -> None:
    """Raise Gone for a link whose time or whose work is over."""
    if ended_at is not None:
        message = _("The case is with you no more: this link has ended with that.")
        raise Gone("link_over", message)
    if now >= made_at + timedelta(days=days):
        message = _("This link has run out. Please ask the contact centre for a new letter.")
        raise Gone("link_expired", message)
