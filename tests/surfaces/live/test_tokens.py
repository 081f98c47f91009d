"""A token opens a stream for a minute, and only of what its owner may read."""

import pytest
from django.core import signing

from komek.kernel.actors import Actor, Grant, Role
from komek.kernel.errors import Forbidden
from komek.surfaces.live import tokens
from komek.surfaces.live.tokens import Hearing


def actor(*grants: Grant) -> Actor:
    return Actor("user:1", grants, user_id=1)


@pytest.mark.parametrize(
    ("grants", "organisations", "party_to"),
    [
        ([Grant(Role.OPERATOR)], None, []),
        ([Grant(Role.EXECUTOR, 5)], frozenset({5}), []),
        ([Grant(Role.EXECUTOR, 5), Grant(Role.HEAD, 7)], frozenset({5, 7}), [5, 7]),
        ([Grant(Role.EXECUTOR, 5), Grant(Role.SUPERVISOR)], None, [5]),
    ],
)
def test_it_reaches_as_far_as_its_owner(grants, organisations, party_to, db) -> None:
    hearing = Hearing(organisations, frozenset(party_to))
    assert tokens.read(tokens.issue(actor(*grants))) == hearing


@pytest.mark.parametrize("role", [Role.ANONYMOUS, Role.EDITOR])
def test_whoever_reads_no_cases_gets_none(role: Role) -> None:
    with pytest.raises(Forbidden):
        tokens.issue(actor(Grant(role)))


@pytest.mark.parametrize("salt", ["", "another"])
def test_what_is_none_of_ours_opens_nothing(salt: str) -> None:
    token = signing.dumps(None, salt=salt) if salt else "x"
    with pytest.raises(Forbidden):
        tokens.read(token)


def test_it_is_soon_too_old(monkeypatch: pytest.MonkeyPatch, db) -> None:
    token = tokens.issue(actor(Grant(Role.OPERATOR)))
    monkeypatch.setattr(tokens, "SECONDS", -1)
    with pytest.raises(Forbidden):
        tokens.read(token)
