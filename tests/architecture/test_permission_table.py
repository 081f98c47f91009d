"""The one permission table: whole, without spare rows, and asked by name everywhere."""

import ast

import pytest

from komek.kernel import permissions
from komek.kernel.actors import ALL_SCOPES, SYSTEM, Actor, Grant, Role
from komek.kernel.errors import Forbidden
from tests.architecture.source import calls, name_of, trees

ASKING = {"require", "require_at_all", "reaches", "at_all", "requires", "subtree_roots"}


def asked() -> set[str]:
    """Every action that some code asks the table about, wherever the literal stands in the call."""
    return {
        argument.value
        for tree in trees().values()
        for call in calls(tree)
        if name_of(call) in ASKING
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def test_every_action_asked_for_is_declared() -> None:
    assert asked() - set(permissions.table()) == set()


@pytest.mark.parametrize("action", sorted(permissions.table()))
def test_every_cell_is_decided(action: str) -> None:
    assert set(permissions.table()[action]) == set(Role)


@pytest.mark.parametrize("action", sorted(permissions.table()))
def test_the_answer_is_the_cell(action: str) -> None:
    for role, scope in permissions.table()[action].items():
        grants = (Grant(role, organisation_id=7),)
        here = Actor("user:1", grants, resident_id=5, scopes=ALL_SCOPES)
        inside = permissions.reaches(here, action, organisations=(9, 7), residents=(5,))
        outside = permissions.reaches(here, action, organisations=(9,), residents=(6,))
        assert inside is (scope != "-"), role
        assert outside is (scope == "all"), role
        assert permissions.at_all(here, action) is (scope != "-"), role


@pytest.mark.parametrize("action", sorted(permissions.table()))
def test_a_key_without_scopes_reaches_nothing_of_its_own(action: str) -> None:
    """A new action of partners is decided twice: how far it reaches, and for which keys."""
    bare = Actor.partner(1, scopes=frozenset())
    if permissions.table()[action][Role.PARTNER] == "own":
        assert not permissions.at_all(bare, action)


def test_the_system_asks_nobody() -> None:
    assert all(permissions.reaches(SYSTEM, action) for action in permissions.table())


def test_a_denied_act_raises() -> None:
    with pytest.raises(Forbidden):
        permissions.require(Actor.anonymous(), "deliveries.replay")


HEADER = "action " + " ".join(Role)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("action resident\nx.y all", "every role"),
        (f"{HEADER}\nx.y all all", "2 cells"),
        (f"{HEADER}\nx.y {'perhaps ' * len(Role)}", "perhaps"),
        (f"{HEADER}\nx.y {'- ' * (len(Role) - 1)} all/everything", "everything"),
        (f"{HEADER}\nx.y all/file {'- ' * (len(Role) - 1)}", "all/file"),
    ],
)
def test_an_undecided_table_is_refused(rows: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        permissions.declare(rows)
