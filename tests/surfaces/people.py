"""People for the tests of the faces: users with a role, residents, signed-in browsers."""

from django.test import Client

from komek.directory.models import Membership, Organisation
from komek.kernel.actors import Role
from komek.kernel.models import User
from komek.residents.services import open_account

STAFF = sorted(set(Role) - {Role.ANONYMOUS, Role.RESIDENT, Role.PARTNER})
VISITORS = (Role.ANONYMOUS, Role.RESIDENT)


def user(email: str, role: Role | None = None, organisation: Organisation | None = None) -> User:
    """A user, with a role if one is given."""
    found = User.objects.create(email=email, name=email.split("@")[0], language="kk")
    if role is not None:
        Membership.objects.create(user=found, role=role, organisation=organisation)
    return found


def browser(who: User | None = None, language: str = "en") -> Client:
    """A browser that reads this language, with nobody or somebody signed in."""
    client = Client(headers={"accept-language": language})
    if who is not None:
        client.force_login(who)
    return client


def browser_of(role: Role, organisation: Organisation | None = None) -> Client:
    """A browser of somebody in this role."""
    if role is Role.ANONYMOUS:
        return browser()
    if role is Role.RESIDENT:
        return browser(resident("resident@example.kz"))
    return browser(user(f"{role}@example.kz", role, organisation))


def resident(email: str) -> User:
    """A user who is a resident."""
    found = user(email)
    open_account(user=found)
    return found
