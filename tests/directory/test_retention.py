"""How long data are kept: within bounds, set by the city, told with who and from when."""

from datetime import timedelta

import pytest

from komek.directory import retention, services
from komek.directory.retention import Kept
from komek.kernel.actors import SYSTEM, Actor, Grant, Role
from komek.kernel.errors import Forbidden, Invalid, NotFound
from komek.kernel.models import AuditEntry


@pytest.fixture
def kept(db, monkeypatch):
    kinds: dict[str, Kept] = {}
    monkeypatch.setattr(retention, "_kinds", kinds)
    kind = Kept("letters", "Letters", "A law", days=7, least=3, most=30, older=lambda moment: 0)
    return retention.keeps(kind)


def test_what_nobody_changed_is_kept_as_declared(kept):
    assert kept.period() == timedelta(days=7)


def test_the_city_changes_a_period_and_the_trail_says_it(kept):
    actor = Actor("user:3", (Grant(Role.ADMINISTRATOR),), user_id=3)
    services.keep_for(actor=actor, name="letters", days=20)
    services.keep_for(actor=actor, name="letters", days=10)
    assert kept.period() == timedelta(days=10)
    trail = AuditEntry.objects.filter(subject="retention:letters").order_by("id")
    assert list(trail.values_list("actor", "reason")) == [("user:3", "20"), ("user:3", "10")]


@pytest.mark.parametrize("days", [2, 31])
def test_bounds_hold_for_everybody(kept, days):
    with pytest.raises(Invalid) as refused:
        services.keep_for(actor=SYSTEM, name="letters", days=days)
    assert refused.value.field == "days"
    assert kept.period() == timedelta(days=7)


def test_what_nobody_keeps_has_no_period(kept):
    with pytest.raises(NotFound):
        services.keep_for(actor=SYSTEM, name="dreams", days=7)


def test_a_kind_that_breaks_its_own_bounds_is_refused(kept):
    with pytest.raises(ValueError, match="bounds"):
        retention.keeps(Kept("x", "X", "", days=1, least=2, most=3, older=lambda moment: 0))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_nobody_else_changes_a_period(kept, role):
    with pytest.raises(Forbidden):
        services.keep_for(actor=Actor("user:5", (Grant(role),)), name="letters", days=10)
