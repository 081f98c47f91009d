"""Somebody in every role, as the REST interface sees them."""

from typing import Any

from django.test import Client

from komek.directory.models import Membership, Organisation
from komek.kernel import clock
from komek.kernel.actors import Role
from komek.kernel.models import User
from komek.residents.models import Account, Resident

ROOT = "/api/v1"
WITHIN = {Role.EXECUTOR, Role.HEAD}
"""Roles that are held for an organisation; the others of these tests, for the city."""


def signed_in(role: Role, organisation: Organisation | None = None) -> Client:
    """A browser in which somebody with this role is signed in; CSRF is checked as in real life."""
    user = User.objects.create(email=f"{role}@example.org", name=f"A {role}")
    if role is Role.RESIDENT:
        resident = Resident.objects.create(name="A resident", created_at=clock.now())
        Account.objects.create(user=user, resident=resident)
    else:
        within = (organisation or Organisation.objects.get()) if role in WITHIN else None
        Membership.objects.create(user=user, role=role, organisation=within)
    client = Client()
    client.force_login(user)
    return client


class Caller:
    """Calls with JSON, as one caller."""

    def __init__(self, client: Client, **headers: str) -> None:
        self.client, self.headers = client, headers

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.post(
            f"{ROOT}{path}",
            body if body is not None else {},
            content_type="application/json",
            headers={"Accept-Language": "en", **self.headers, **headers},
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(
            f"{ROOT}{path}", headers={"Accept-Language": "en", **self.headers, **headers}
        )
