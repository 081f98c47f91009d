"""What a list is asked for: read the same from anywhere, and refused where it makes no sense."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from komek.cases.models import State
from komek.cases.queries import Asked, Clock, Order, StateName, Term
from komek.cases.queries.lists.cursor import After, parse
from komek.cases.queries.lists.wanted import wanted
from komek.kernel import clock
from komek.kernel.actors import Actor, Role
from komek.kernel.errors import Invalid
from tests.cases.town import Town

CODES = st.lists(st.text(min_size=1, max_size=80), max_size=3)
DAYS = st.none() | st.dates(datetime(1900, 1, 1).date(), datetime(2199, 12, 31).date())  # noqa: DTZ001
ANY = st.builds(
    Asked,
    state=st.lists(st.sampled_from(StateName), max_size=3),
    term=st.none() | st.sampled_from(Term),
    days=st.none() | st.integers(0, 366),
    clock=st.sampled_from(Clock),
    service=CODES,
    group=CODES,
    district=CODES,
    organisation=CODES,
    channel=CODES,
    opened_from=DAYS,
    opened_to=DAYS,
    closed_from=DAYS,
    closed_to=DAYS,
    words=st.text(max_size=200),
    mine=st.booleans(),
    order=st.sampled_from(Order),
)
LISTS = {"state", "service", "group", "district", "organisation", "channel"}


def test_every_state_can_be_asked_for() -> None:
    assert {name.value for name in StateName} == {*State.values, "open", "ended", "all"}


@given(ANY)
def test_what_is_kept_is_read_again(asked: Asked) -> None:
    assert Asked.model_validate(asked.as_json()) == asked


@given(ANY)
def test_an_address_is_read_again(asked: Asked) -> None:
    parts = parse_qs(asked.as_query(), keep_blank_values=True, encoding="utf-8")
    given_values = {name: values if name in LISTS else values[0] for name, values in parts.items()}
    assert Asked.model_validate(given_values) == asked


@pytest.mark.parametrize(
    "values",
    [
        {"state": ["sleeping"]},
        {"state": "open; DROP TABLE"},
        {"term": "soon"},
        {"days": -1},
        {"days": 400},
        {"opened_from": "yesterday"},
        {"opened_from": "0"},
        {"opened_from": 0},
        {"opened_from": "9999-12-31"},
        {"words": "a" * 201},
        {"service": ["a"] * 51},
        {"service": [""]},
        {"order": "random()"},
        {"colour": "red"},
    ],
    ids=str,
)
def test_what_fits_nothing_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Asked.model_validate(values)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Asked(state=[State.CLOSED], term=Term.OVERDUE), "term"),
        (Asked(state=[StateName.ALL], order=Order.DUE), "order"),
        (Asked(term=Term.WITHIN), "days"),
        (Asked(term=Term.TODAY, days=3), "days"),
        (Asked(days=3), "days"),
        (Asked(opened_from="2026-03-02", opened_to="2026-03-01"), "opened_to"),
        (Asked(closed_from="2026-03-02", closed_to="2026-03-01"), "closed_to"),
        (Asked(service=["none"]), "service"),
        (Asked(group=["none"]), "group"),
        (Asked(district=["none"]), "district"),
        (Asked(organisation=["depot", "none"]), "organisation"),
    ],
    ids=str,
)
def test_what_makes_no_sense_names_its_field(town: Town, asked: Asked, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        wanted(town.staff(Role.OPERATOR), asked)
    assert refused.value.field == field


def test_days_are_the_citys(town: Town) -> None:
    asked = Asked(opened_from="2026-03-02", opened_to="2026-03-02", term=Term.TODAY)
    # One in the morning in the city, the evening before in UTC.
    with clock.travel(datetime(2026, 3, 1, 20, tzinfo=UTC)):
        want = wanted(town.staff(Role.OPERATOR), asked)
    assert want.opened_from == datetime(2026, 3, 1, 19, tzinfo=UTC)
    assert want.opened_before == want.due_before == datetime(2026, 3, 2, 19, tzinfo=UTC)
    assert want.due_from == datetime(2026, 3, 1, 20, tzinfo=UTC)


def test_residents_miss_none_of_their_own_unless_they_say_so(town: Town) -> None:
    me = town.resident()
    assert wanted(me, Asked()).states == set(State)
    assert wanted(me, Asked(order=Order.DUE)).states == Asked().states
    assert wanted(me, Asked(organisation=["water"])).resident_id == me.resident_id
    assert wanted(Actor("user:1", me.grants), Asked()).resident_id == 0


MOMENTS = st.datetimes(timezones=st.just(UTC), min_value=datetime(1, 1, 2))  # noqa: DTZ001


@given(st.integers(1, 2**63 - 1), st.none() | MOMENTS)
def test_the_place_of_a_page_is_read_again(case_id: int, due: datetime | None) -> None:
    after = After(case_id, due)
    assert parse(str(after), Order.NEWEST if due is None else Order.DUE) == after


NO_PLACES = [
    "",
    ".",
    "17",
    "x.175",
    "1.",
    ".175",
    "175.175.1",
    "9" * 60,
    "9" * 40 + ".175",
    "1.1751",
]


@pytest.mark.parametrize("text", NO_PLACES)
@pytest.mark.parametrize("order", Order)
def test_any_other_place_is_refused(text: str, order: Order) -> None:
    with pytest.raises(Invalid) as refused:
        parse(text, order)
    assert refused.value.field == "after"


@pytest.mark.parametrize("order", Order)
def test_a_place_in_a_list_of_the_other_order_is_none(order: Order) -> None:
    other = After(17, None if order is Order.DUE else datetime.now(UTC) + timedelta(days=1))
    with pytest.raises(Invalid):
        parse(str(other), order)
