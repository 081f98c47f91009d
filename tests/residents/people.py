"""Actors and residents that the tests of this folder begin with."""

from komek.kernel.actors import Actor, Grant, Role
from komek.kernel.models import User
from komek.residents import services
from komek.residents.claims import claim
from komek.residents.models import Resident

OPERATOR = Actor("user:900", (Grant(Role.OPERATOR),), user_id=900)
PROTECTION = Actor("user:901", (Grant(Role.DATA_PROTECTION),), user_id=901)
EXECUTOR = Actor("user:902", (Grant(Role.EXECUTOR),), user_id=902)

PHONE = "+77015551474"
EMAIL = "aigul@mail.kz"


def oneself(resident_id: int) -> Actor:
    """The resident, signed in."""
    return Actor(f"resident:{resident_id}", (Grant(Role.RESIDENT),), resident_id=resident_id)


def somebody(name: str = "Айгүл Әбді", **addresses: str) -> Resident:
    """Whoever claims to be this."""
    found = services.find_or_create(actor=OPERATOR, claim=claim(name, **addresses), language="kk")
    return Resident.objects.get(id=found)


def user(email: str = EMAIL, name: str = "") -> User:
    """Somebody who signed in by a code sent to this e-mail."""
    return User.objects.create(email=email, name=name)
