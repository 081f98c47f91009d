"""The tree of organisations: always a tree, at every moment."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from komek.directory.entries import LinkEntry, OrganisationEntry, SuccessionEntry
from komek.directory.tree import Tree, first_loop, tree_at

START = datetime(2020, 1, 1, tzinfo=UTC)


def day(n: int) -> datetime:
    return START + timedelta(days=n)


def organisation(number: int, closed: datetime | None = None) -> OrganisationEntry:
    return OrganisationEntry(number, f"o{number}", {}, START, closed, "department", "", "", "")


def link(child: int, parent: int, begin: int = 0, end: int | None = None) -> LinkEntry:
    return LinkEntry(parent, child, day(begin), None if end is None else day(end))


def one_parent_at_a_time(links) -> list[LinkEntry]:
    kept: list[LinkEntry] = []
    for one in links:
        same = (other for other in kept if other.child_id == one.child_id)
        if all(one.valid_to <= x.valid_from or x.valid_to <= one.valid_from for x in same):
            kept.append(one)
    return kept


@given(st.dictionaries(st.integers(1, 30), st.integers(1, 30)))
def test_walks_end_even_where_parents_run_in_a_circle(parents):
    tree = Tree(parents)
    for one in parents:
        assert tree.ancestors(one)[0] == one
        assert len(set(tree.ancestors(one))) == len(tree.ancestors(one))
        assert one in tree.descendants(one)


@given(st.lists(st.integers(0, 10_000), max_size=40))
def test_descendants_are_those_who_have_it_among_their_ancestors(choices):
    parents = {n: choice % n for n, choice in enumerate(choices, 1) if choice % (n + 1)}
    tree = Tree(parents)
    everybody = range(len(choices) + 1)
    for one in everybody:
        assert tree.descendants(one) == {n for n in everybody if one in tree.ancestors(n)}


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(0, 9), st.integers(1, 9)),
        max_size=12,
    ),
    st.integers(1, 6),
    st.integers(1, 6),
    st.integers(0, 9),
)
def test_a_move_that_makes_no_loop_leaves_every_later_moment_a_tree(rows, child, parent, begin):
    links = one_parent_at_a_time(
        link(c, p, start, start + length) for c, p, start, length in rows if c != p
    )
    moved = [one for one in links if one.child_id != child]
    loop = first_loop(links, child, parent, day(begin))
    moved.append(link(child, parent, begin))
    for moment in range(begin, 20):
        parents = {
            one.child_id: one.parent_id
            for one in moved
            if one.valid_from <= day(moment) and (one.valid_to or day(99)) > day(moment)
        }
        walk, above = [child], parents.get(child)
        while above is not None and above not in walk:
            walk.append(above)
            above = parents.get(above)
        if loop is None or day(moment) < loop:
            assert above != child
    if loop is not None:
        assert loop >= day(begin)


def test_standing_under_oneself_is_a_loop():
    assert first_loop([], 1, 1, START) == START


def test_a_planned_move_can_make_the_loop_later():
    assert first_loop([link(2, 1, 5)], 1, 2, START) == day(5)


def test_a_closed_organisation_stands_under_whoever_took_over_the_most():
    closed = day(3)
    organisations = [organisation(1, closed), organisation(2), organisation(3), organisation(4)]
    links = [link(1, 4, 0, 3), link(2, 4), link(3, 4)]
    successions = [
        SuccessionEntry(1, 2, "split", closed, Decimal("0.4")),
        SuccessionEntry(1, 3, "split", closed, Decimal("0.6")),
    ]
    assert tree_at(day(2), organisations, links, successions).ancestors(1) == (1, 4)
    assert tree_at(day(3), organisations, links, successions).ancestors(1) == (1, 3, 4)


def test_a_closed_organisation_without_successor_stays_under_its_last_parent():
    organisations = [organisation(1, day(3)), organisation(2)]
    tree = tree_at(day(4), organisations, [link(1, 2, 0, 3)], [])
    assert tree.ancestors(1) == (1, 2)
    assert tree.descendants(2) == {1, 2}
