"""Ways past places: every place once, never longer than the order that was given."""

from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from komek.kernel.walks import MOST_PLACES, length_m, walk

# A city of about 20 km.
PLACES = st.lists(st.tuples(st.floats(51.05, 51.25), st.floats(71.3, 71.6)), max_size=25)


@given(PLACES)
def test_every_place_is_passed_once(places: list[tuple[float, float]]) -> None:
    assert sorted(walk(places)) == list(range(len(places)))


@given(PLACES)
def test_the_way_is_never_longer_than_the_order_given(places: list[tuple[float, float]]) -> None:
    ordered = [places[index] for index in walk(places)]
    assert length_m(ordered) <= length_m(places) + 0.1


@given(PLACES.filter(bool))
def test_it_begins_where_one_starts(places: list[tuple[float, float]]) -> None:
    assert walk(places)[0] == 0


def test_houses_along_a_street_are_passed_in_a_row() -> None:
    street = [(51.1, 71.4 + step / 1000) for step in range(10)]
    mixed = [street[0], street[7], street[2], street[9], street[4], street[1], street[8]]
    assert [mixed[index] for index in walk(mixed)] == sorted(mixed)


def test_a_crossing_is_undone() -> None:
    """The nearest next leaves the far end of a street for last, and has to come back for it."""
    start, near, far, behind = (51.1, 71.4), (51.1, 71.401), (51.1, 71.41), (51.1, 71.3985)
    order = [(start, near, far, behind)[index] for index in walk([start, near, far, behind])]
    assert length_m(order) <= length_m([start, behind, near, far]) + 0.1


def test_too_many_places_stay_in_their_order_behind() -> None:
    places = [(51.0 + (step * 37 % 90) / 1000, 71.0) for step in range(90)]
    begun = perf_counter()
    order = walk(places)
    assert perf_counter() - begun < 5
    assert sorted(order) == list(range(90))
    assert order[MOST_PLACES:] == list(range(MOST_PLACES, 90))
