"""Who acts: a person, a resident, a program or the system itself, and the roles they hold."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self


class Role(StrEnum):
    """What somebody is to the city. Each action decides for each role, anonymous included."""

    ANONYMOUS = "anonymous"
    RESIDENT = "resident"
    OPERATOR = "operator"
    EXECUTOR = "executor"
    HEAD = "head"
    INSPECTOR = "inspector"
    SUPERVISOR = "supervisor"
    ANALYST = "analyst"
    EDITOR = "editor"
    LEADER = "leader"
    DATA_PROTECTION = "data_protection"
    ADMINISTRATOR = "administrator"
    PARTNER = "partner"


RESIDENTS = frozenset({Role.RESIDENT, Role.ANONYMOUS})
"""What anybody can be, without working for the city."""


class KeyScope(StrEnum):
    """What an API key is for. Rows of the permission table ask for one in the partner's column."""

    FILE = "file"
    READ = "read"
    ACT = "act"


ALL_SCOPES = frozenset(KeyScope)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held for an organisation and all below it; without an organisation, the whole city."""

    role: Role
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks for something. `name` is what events and audit keep: a code, no person.

    scopes: what a partner's key is for; it narrows the grant of a partner and no other.
    """

    name: str
    grants: tuple[Grant, ...] = (Grant(Role.ANONYMOUS),)
    user_id: int | None = None
    resident_id: int | None = None
    language: str = "kk"
    scopes: frozenset[KeyScope] = frozenset()
    system: bool = field(default=False, compare=False)

    @classmethod
    def anonymous(cls, language: str = "kk") -> Self:
        """A visitor who has not signed in."""
        return cls(name="anonymous", language=language)

    @classmethod
    def partner(
        cls, key_id: int, language: str = "kk", scopes: frozenset[KeyScope] = ALL_SCOPES
    ) -> Self:
        """A program that showed an API key."""
        grants = (Grant(Role.PARTNER),)
        return cls(name=f"key:{key_id}", grants=grants, language=language, scopes=scopes)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)


SYSTEM = Actor(name="system", grants=(), system=True)
"""The clock, the relay, imports: acts without asking the table, and is audited like anybody."""
