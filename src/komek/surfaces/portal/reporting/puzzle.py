"""A small sum that a browser does before it sends, so that sending by the thousand costs something.

Hashcash with SHA-256: a number is looked for that, behind the challenge and the token of the form,
gives a digest beginning with so many zero bits. Nothing is stored: the challenge is signed and good
for an hour, and the token opens one case whoever sends it how often.
"""

import hashlib
from secrets import token_urlsafe

from django.core import signing

BITS = 14
"""Some 16,000 digests: about a second of a telephone."""
GOOD_FOR_S = 3600
LONGEST = 200
_SALT = "komek.puzzle"


def challenge() -> str:
    """What the browser begins with."""
    return signing.dumps(token_urlsafe(9), salt=_SALT)


def is_solved(made: str, token: str, number: str) -> bool:
    """Whether the number solves one of our challenges that is still good."""
    if len(made) > LONGEST or len(number) > LONGEST:
        return False
    try:
        signing.loads(made, salt=_SALT, max_age=GOOD_FOR_S)
    except signing.BadSignature:
        return False
    return solves(made, token, number)


def solves(made: str, token: str, number: str) -> bool:
    """Whether the digest begins with enough zero bits."""
    digest = hashlib.sha256(f"{made}.{token}.{number}".encode()).digest()
    return int.from_bytes(digest) >> (len(digest) * 8 - BITS) == 0
