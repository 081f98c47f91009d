"""The same look within a quarter of an hour is one look; another person's never is."""

from hypothesis import given
from hypothesis import strategies as st

from komek.cases.recent_looks import MOST_OF_ONE, RecentLooks

IDS = st.lists(st.integers(1, 30), max_size=40)


@given(before=IDS, now=IDS)
def test_new_is_what_was_not_seen_yet_in_the_order_of_the_list(
    before: list[int], now: list[int]
) -> None:
    looks = RecentLooks()
    looks.remember("user:1", before)
    assert looks.new("user:1", now) == [one for one in now if one not in before]
    assert looks.new("user:2", now) == now


def test_after_a_while_it_is_another_look() -> None:
    looks = RecentLooks(span_s=0)
    looks.remember("user:1", [7])
    assert looks.new("user:1", [7]) == [7]


def test_what_is_old_is_not_kept_for_ever() -> None:
    looks = RecentLooks(span_s=0)
    for first in range(0, 3 * MOST_OF_ONE, 100):
        looks.remember("user:1", range(first, first + 100))
    assert len(looks._seen["user:1"]) <= MOST_OF_ONE + 100
