"""The one permission table: role x action x scope. Each module declares the rows of its actions.

A row says for every role how far it reaches:

    -        no
    own      what the resident takes part in, what the program brought in
    subtree  what belongs to the grant's organisation or to one below it
    all      everything

In the partner's column a scope that the key must have may follow: `all/file`, `own/act`. To a
partner "own" is what was filed with its key.
"""

from collections.abc import Collection
from enum import StrEnum
from types import MappingProxyType

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.kernel.actors import Actor, Grant, KeyScope, Role
from komek.kernel.errors import Forbidden


class Scope(StrEnum):
    """How far a role's permission reaches."""

    NO = "-"
    OWN = "own"
    SUBTREE = "subtree"
    ALL = "all"


Row = MappingProxyType[Role, Scope]
_table: dict[str, Row] = {}
_key_scopes: dict[str, KeyScope | None] = {}


def declare(rows: str) -> None:
    """Add rows: a header line of all roles, then a line an action. An undecided cell is an error.

    Raises ValueError for an unknown role or scope, a missing or double cell, or a second
    declaration of an action that decides differently.
    """
    header, *lines = (line.split() for line in rows.strip().splitlines() if line.strip())
    roles = [Role(name) for name in header[1:]]
    if set(roles) != set(Role) or len(roles) != len(Role):
        raise ValueError(f"every role needs one column: {', '.join(header)}")
    for action, *cells in lines:
        if len(cells) != len(roles):
            raise ValueError(f"{action}: {len(cells)} cells for {len(roles)} roles")
        needed = _take_key_scope(roles, cells)
        row = MappingProxyType(dict(zip(roles, map(Scope, cells), strict=True)))
        decided = _table.setdefault(action, row), _key_scopes.setdefault(action, needed)
        if decided != (row, needed):
            raise ValueError(f"{action} is declared twice, differently")


def _take_key_scope(roles: list[Role], cells: list[str]) -> KeyScope | None:
    """The scope that a key needs, taken out of the partner's cell."""
    column = roles.index(Role.PARTNER)
    cells[column], _, scope = cells[column].partition("/")
    return KeyScope(scope) if scope else None


def table() -> MappingProxyType[str, Row]:
    """All rows declared so far: action -> role -> scope."""
    return MappingProxyType(_table)


def reaches(
    actor: Actor,
    action: str,
    *,
    organisations: Collection[int] = (),
    residents: Collection[int] = (),
) -> bool:
    """Whether the actor may do the action to a subject.

    organisations: the subject's responsible organisation and everything above it, in any order.
    residents: the residents who take part in the subject.
    Raises KeyError for an action that nobody declared.
    """
    row = _table[action]
    return actor.system or any(
        _covers(grant, row[grant.role], actor, organisations, residents)
        for grant in _grants(actor, action)
    )


def _grants(actor: Actor, action: str) -> tuple[Grant, ...]:
    """The actor's grants; a partner has none for what its key is not for."""
    needed = _key_scopes[action]
    if needed is None or needed in actor.scopes:
        return actor.grants
    return tuple(grant for grant in actor.grants if grant.role is not Role.PARTNER)


def _covers(
    grant: Grant,
    scope: Scope,
    actor: Actor,
    organisations: Collection[int],
    residents: Collection[int],
) -> bool:
    match scope:
        case Scope.ALL:
            return True
        case Scope.SUBTREE:
            return grant.organisation_id is None or grant.organisation_id in organisations
        case Scope.OWN:
            return actor.resident_id is not None and actor.resident_id in residents
        case _:
            return False


def at_all(actor: Actor, action: str) -> bool:
    """Whether there could be any subject to which the actor may do the action."""
    row = _table[action]
    return actor.system or any(row[grant.role] is not Scope.NO for grant in _grants(actor, action))


def roles_for(action: str) -> frozenset[Role]:
    """Who could do the action to any subject at all."""
    return frozenset(role for role, scope in _table[action].items() if scope is not Scope.NO)


def require(
    actor: Actor,
    action: str,
    *,
    organisations: Collection[int] = (),
    residents: Collection[int] = (),
) -> None:
    """Raise Forbidden unless the actor may do the action to the subject."""
    if not reaches(actor, action, organisations=organisations, residents=residents):
        raise denied(actor, action)


def denied(actor: Actor, action: str) -> Forbidden:
    """The refusal of what the table does not allow; a key is told which scope it lacks."""
    needed = _key_scopes[action]
    if needed and Role.PARTNER in actor.roles and needed not in actor.scopes:
        message = _("This API key is not for that: it lacks the scope “{scope}”.")
        return Forbidden("scope_missing", format_lazy(message, scope=needed))
    return Forbidden("forbidden", _("You are not allowed to do this."))


def require_at_all(actor: Actor, action: str) -> None:
    """Raise Forbidden unless there could be a subject; the door's first, cheap question."""
    if not at_all(actor, action):
        raise denied(actor, action)


def subtree_roots(actor: Actor, action: str) -> frozenset[int] | None:
    """Organisations under which the actor may do the action; None for the whole city."""
    row = _table[action]
    if actor.system:
        return None
    roots: set[int] = set()
    for grant in _grants(actor, action):
        scope = row[grant.role]
        whole = scope is Scope.SUBTREE and grant.organisation_id is None
        if scope is Scope.ALL or whole:
            return None
        if scope is Scope.SUBTREE and grant.organisation_id is not None:
            roots.add(grant.organisation_id)
    return frozenset(roots)
