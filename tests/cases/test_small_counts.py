"""Small counts are kept back, and cannot be worked out by whoever knows the rule."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komek.cases.small_counts import FEWEST, Shown, shown

COUNTS = st.lists(st.integers(0, 30), min_size=1, max_size=9)


@given(COUNTS)
def test_nothing_small_is_shown(counts: list[int]) -> None:
    table = shown(counts)
    assert all(count is None or count >= FEWEST for count in (*table.counts, table.total))


@given(COUNTS)
def test_what_is_shown_is_true(counts: list[int]) -> None:
    table = shown(counts)
    assert table.total in (None, sum(counts))
    pairs = zip(table.counts, counts, strict=True)
    assert all(seen in (None, count) for seen, count in pairs)


@given(COUNTS)
def test_what_is_hidden_is_never_alone(counts: list[int]) -> None:
    """Or it would be the total without the others."""
    table = shown(counts)
    assert table.total is None or table.counts.count(None) != 1


@given(st.lists(st.integers(FEWEST, 99), min_size=1, max_size=9))
def test_where_nothing_is_small_nothing_is_hidden(counts: list[int]) -> None:
    assert shown(counts) == Shown(tuple(counts), sum(counts))


@pytest.mark.parametrize(("cells", "largest"), [(2, 18), (3, 12), (4, 8)])
@pytest.mark.parametrize("fewest", [2, 3, 4])
def test_a_hidden_count_could_be_another_one(cells: int, largest: int, fewest: int) -> None:
    """Over all tables there are: with the total, what is shown and the rule, two at least are left
    for every hidden cell."""
    alike: dict[Shown, list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(largest), repeat=cells):
        alike[shown(counts, fewest)].append(counts)
    for table, candidates in alike.items():
        if table.total is not None and table.total >= largest:
            continue  # a count could be larger than any that was tried
        for cell, seen in enumerate(table.counts):
            assert seen is not None or len({one[cell] for one in candidates}) > 1, candidates
