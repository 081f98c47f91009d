"""Who follows whom: rules on paper, then mergers and splits in the directory."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from komek.directory import services, snapshot
from komek.directory.services import Share
from komek.directory.succession import check_shares, totals
from komek.kernel.actors import SYSTEM
from komek.kernel.errors import Conflict, Invalid
from tests.directory.moments import TODAY, later

amounts = st.integers(1, 10_000).map(lambda n: Decimal(n) / 10_000)
shares = st.builds(Share, st.integers(1, 6), st.integers(1, 6), amounts)


@given(st.lists(shares, min_size=1, max_size=5), st.lists(shares, max_size=5))
def test_whatever_is_let_through_is_whole_and_goes_forward(new, earlier):
    try:
        check_shares("merged", new, earlier)
    except Invalid:
        assume(False)
    both = [*earlier, *new]
    assert all(total <= 1 for total in totals(both).values())
    followers = {one.predecessor_id for one in both}
    reached, step = set(), {one.predecessor_id for one in new}
    for _ in range(len(both) + 1):
        step = {one.successor_id for one in both if one.predecessor_id in step}
        reached |= step
    assert step & followers == set()


@given(st.lists(amounts, min_size=2, max_size=5))
def test_a_split_may_leave_something_but_never_give_more_than_all(parts):
    split = [Share(1, number + 2, part) for number, part in enumerate(parts)]
    if sum(parts) <= 1:
        check_shares("split", split)
    else:
        with pytest.raises(Invalid) as refused:
            check_shares("split", split)
        assert refused.value.code == "shares_above_one"


@pytest.mark.parametrize(
    ("kind", "shares", "code"),
    [
        ("merged", [Share(1, 2), Share(3, 4)], "succession_shape"),
        ("split", [Share(1, 2)], "succession_shape"),
        ("renamed", [Share(1, 3), Share(2, 3)], "succession_shape"),
        ("eaten", [Share(1, 2)], "succession_shape"),
        ("replaced", [], "succession_shape"),
        ("replaced", [Share(1, 1)], "succession_loop"),
        ("replaced", [Share(1, 2, Decimal("0.33333"))], "share_out_of_range"),
        ("replaced", [Share(1, 2, Decimal(0))], "share_out_of_range"),
        ("merged", [Share(1, 2), Share(1, 2)], "succession_twice"),
    ],
)
def test_what_makes_no_sense_is_refused(kind, shares, code):
    with pytest.raises(Invalid) as refused:
        check_shares(kind, shares)
    assert refused.value.code == code


def test_two_merge_and_their_children_move_along(city, founded):
    heat, water, new = founded("heat"), founded("water"), founded("utilities")
    boiler = founded("boiler", heat.id)
    services.succeed(
        actor=SYSTEM, kind="merged", shares=[Share(heat.id, new.id), Share(water.id, new.id)]
    )
    now = snapshot.current()
    assert now.organisation(heat.id).valid_to == now.organisation(water.id).valid_to == TODAY
    assert now.ancestors(boiler.id) == (boiler.id, new.id, city.id)
    assert now.descendants(new.id) == {new.id, heat.id, water.id, boiler.id}
    assert now.descendants(new.id, later(-1)) == {new.id}


def test_a_part_can_leave_while_the_rest_goes_on(founded):
    city_water, sewers, wells = founded("water"), founded("sewers"), founded("wells")
    parts = [
        Share(city_water.id, sewers.id, Decimal("0.4")),
        Share(city_water.id, wells.id, Decimal("0.1")),
    ]
    services.succeed(actor=SYSTEM, kind="split", shares=parts)
    assert snapshot.current().organisation(city_water.id).valid_to is None
    rest = [Share(city_water.id, founded("rest").id, Decimal("0.5"))]
    services.succeed(actor=SYSTEM, kind="replaced", shares=rest)
    assert snapshot.current().organisation(city_water.id).valid_to == TODAY
    assert snapshot.current().tree().parent(city_water.id) == rest[0].successor_id


def test_a_child_can_take_its_parents_place(city, founded):
    old = founded("old")
    child, sibling = founded("child", old.id), founded("sibling", old.id)
    services.succeed(actor=SYSTEM, kind="replaced", shares=[Share(old.id, child.id)])
    now = snapshot.current()
    assert now.ancestors(sibling.id) == (sibling.id, child.id, city.id)
    assert now.ancestors(old.id) == (old.id, child.id, city.id)


def test_a_split_does_not_guess_where_the_children_go(founded):
    old, one, other = founded("old"), founded("one"), founded("other")
    founded("child", old.id)
    halves = [Share(old.id, one.id, Decimal("0.5")), Share(old.id, other.id, Decimal("0.5"))]
    with pytest.raises(Conflict) as refused:
        services.succeed(actor=SYSTEM, kind="split", shares=halves)
    assert refused.value.code == "organisation_has_children"
    assert snapshot.current().organisation(old.id).valid_to is None


def test_nobody_follows_what_followed_them(founded):
    one, other = founded("one"), founded("other")
    services.succeed(actor=SYSTEM, kind="renamed", shares=[Share(one.id, other.id)])
    with pytest.raises(Invalid) as refused:
        services.succeed(actor=SYSTEM, kind="renamed", shares=[Share(other.id, one.id)])
    assert refused.value.code == "succession_loop"
