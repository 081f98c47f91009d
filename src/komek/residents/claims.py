"""Who somebody says they are: a name and addresses, typed together and proved by nothing.

Two requests that claim exactly the same come from the same resident. Any difference makes another
resident, until a code or a member of staff proves that they are one: were the phone enough, then
whoever types a neighbour's phone next to an own e-mail address would read, once signed in by that
e-mail, what the neighbour asks the city for.
"""

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from komek.residents.contacts import clean_name, normalise, person_key
from komek.residents.models.contacts import ContactKind


class Address(NamedTuple):
    """A normalised way to reach somebody."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What is stored of a claim. `digest` goes to Resident.claim; None without any address.

    Who gives only a name is a new resident every time: too many people share one.
    """

    name: str
    addresses: tuple[Address, ...]
    digest: bytes | None

    def __bool__(self) -> bool:
        return bool(self.name or self.addresses)


def claim(name: str = "", **addresses: str) -> Claim:
    """The claim of a name and addresses by kind: `claim("Айгүл", phone="8 701 ...", email="")`.

    Empty addresses are left out. Raises Invalid or TooLarge, with the input's name as `field`;
    ValueError for a kind that there is not.
    """
    if unknown := addresses.keys() - set(ContactKind.values):
        raise ValueError(f"no kind of contact: {', '.join(unknown)}")
    name = clean_name(name)
    given = tuple(
        Address(kind.value, normalise(kind, addresses[kind]))
        for kind in ContactKind
        if (addresses.get(kind) or "").strip()
    )
    return Claim(name, given, digest_of(name, given) if given else None)


def digest_of(name: str, addresses: tuple[Address, ...]) -> bytes:
    """The digest of a clean name and normalised addresses, in the order of ContactKind."""
    parts = [person_key(name), *(f"{address.kind}:{address.value}" for address in addresses)]
    return hashlib.sha256("\n".join(parts).encode()).digest()
