"""Accounts of the demo city: one for every role of staff, and a resident."""

from dataclasses import dataclass
from datetime import datetime

from komek.directory import queries, services
from komek.directory.models import Organisation
from komek.kernel.actors import SYSTEM, Actor, Grant, Role
from komek.kernel.models import User
from komek.residents.queries import resident_of_user
from komek.residents.services import open_account

STAFF = (
    ("operator", Role.OPERATOR, None, "Оператор Айгерім", "kk"),
    ("executor", Role.EXECUTOR, "water", "Исполнитель Марат", "ru"),
    ("head", Role.HEAD, "water", "Басшы Серік", "kk"),
    ("inspector", Role.INSPECTOR, None, "Инспектор Лариса", "ru"),
    ("supervisor", Role.SUPERVISOR, None, "Супервайзер Динара", "kk"),
    ("analyst", Role.ANALYST, None, "Аналитик Артём", "ru"),
    ("editor", Role.EDITOR, None, "Редактор Жанна", "kk"),
    ("leader", Role.LEADER, None, "Әкімнің орынбасары Болат", "kk"),
    ("dpo", Role.DATA_PROTECTION, None, "Деректерді қорғаушы Алма", "kk"),
    ("admin", Role.ADMINISTRATOR, None, "Әкімші Нұрлан", "kk"),
)
COMMISSION = ("inspector", "supervisor")
RESIDENT = "aigul@resident.example"


@dataclass(frozen=True, slots=True)
class People:
    """Who the demo's requests are worked on by, and who made some of them."""

    executor: User
    operator: User
    inspector: User
    resident: User

    def lines(self) -> list[str]:
        """What to tell a visitor about signing in."""
        names = ", ".join(f"{name}@" for name, *_ in STAFF)
        return [
            f"Staff: {names} astana.example (executor and head belong to the water utility).",
            f"Resident: {RESIDENT}. The code to sign in with is printed here.",
        ]

    def operator_actor(self) -> Actor:
        """The operator, in the language of the account."""
        return queries.actor_of(self.operator, self.operator.language)

    def inspector_actor(self) -> Actor:
        """The inspector, in the language of the account."""
        return queries.actor_of(self.inspector, self.inspector.language)

    def executor_actor(self, organisation_id: int) -> Actor:
        """The executor of their own organisation; nobody by name of those without an account."""
        grant = Grant(Role.EXECUTOR, organisation_id)
        if grant in queries.grants_of(self.executor.id):
            return queries.actor_of(self.executor, self.executor.language)
        return Actor("demo", (grant,))

    def resident_actor(self) -> Actor:
        """The resident with an account."""
        resident_id = resident_of_user(self.resident.id)
        grants = (Grant(Role.RESIDENT),)
        return Actor(
            f"user:{self.resident.id}", grants, user_id=self.resident.id, resident_id=resident_id
        )


def create_accounts(since: datetime) -> People:
    """The accounts of the demo city with roles since then; those that exist stay as they are."""
    users = {name: _staff(since, name, *about) for name, *about in STAFF}
    for name in COMMISSION:
        if users[name].id not in queries.commission():
            services.seat_member(actor=SYSTEM, user_id=users[name].id, at=since)
    resident = _user(RESIDENT, "Айгүл", "kk")
    open_account(user=resident)
    return People(users["executor"], users["operator"], users["inspector"], resident)


def _staff(
    since: datetime, name: str, role: Role, organisation_code: str | None, label: str, language: str
) -> User:
    user = _user(f"{name}@astana.example", label, language)
    organisation_id = (
        Organisation.objects.get(code=organisation_code).id if organisation_code else None
    )
    if Grant(role, organisation_id) not in queries.grants_of(user.id):
        services.grant_role(
            actor=SYSTEM, user_id=user.id, role=role, organisation_id=organisation_id, at=since
        )
    return user


def _user(email: str, name: str, language: str) -> User:
    found = User.objects.filter(email=email).first()
    return found or services.create_user(actor=SYSTEM, email=email, name=name, language=language)
