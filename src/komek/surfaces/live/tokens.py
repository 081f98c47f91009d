"""Tokens that open a stream: who may hear of which organisations' cases, for the next minute.

They travel in an address, because browsers send no other word with a stream. So they are short
lived, and hold ids of organisations and nothing of anybody.
"""

from dataclasses import dataclass

from django.core import signing
from django.utils.translation import gettext_lazy as _

from komek.cases import complaints
from komek.kernel.actors import Actor
from komek.kernel.errors import Forbidden
from komek.kernel.permissions import require_at_all, subtree_roots

SALT = "komek.live.hearing"
SECONDS = 60
ACTION = "cases.read"


@dataclass(frozen=True, slots=True)
class Hearing:
    """Of whose cases somebody hears: those under these organisations, all of them with None.

    party_to: organisations about which they hear no complaints, being of them or below.
    """

    organisations: frozenset[int] | None
    party_to: frozenset[int] = frozenset()


def issue(actor: Actor) -> str:
    """A token for whoever may read cases; raises Forbidden."""
    require_at_all(actor, ACTION)
    roots = subtree_roots(actor, ACTION)
    reach = None if roots is None else sorted(roots)
    told = [reach, sorted(complaints.parties(actor))]
    return signing.dumps(told, salt=SALT, compress=True)


def read(token: str) -> Hearing:
    """What the token allows; raises Forbidden when it is none of ours, or too old."""
    try:
        roots, party_to = signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        raise Forbidden("token_invalid", _("This token opens no stream.")) from None
    return Hearing(None if roots is None else frozenset(roots), frozenset(party_to))
