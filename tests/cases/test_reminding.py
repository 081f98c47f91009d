"""The rules of reminding: when, and whom, with people on leave, empty posts and circles."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from komek.cases.models import About
from komek.cases.reminding import Staff, To, stages_passed

START = datetime(2026, 9, 14, tzinfo=UTC)
spans = st.integers(1, 10**13).map(lambda number: timedelta(microseconds=number))
HALL, ROADS, DEPOT = 1, 2, 3
ABOVE = {HALL: (HALL,), ROADS: (ROADS, HALL), DEPOT: (DEPOT, ROADS, HALL)}
people = st.integers(11, 19)


@given(spans, spans)
def test_stages_follow_the_share_of_time(whole: timedelta, passed: timedelta) -> None:
    share = passed / whole
    assume(min(abs(share - edge) for edge in (0.5, 0.8, 1)) > 1e-9)
    expected = sum(share >= edge for edge in (0.5, 0.8, 1))
    assert stages_passed(START, START + whole, START + passed) == expected


@given(spans, spans, spans)
def test_stages_never_go_back_as_time_passes(whole, passed, more) -> None:
    due, now = START + whole, START + passed
    assert stages_passed(START, due, now) <= stages_passed(START, due, now + more)
    assert stages_passed(START, due + more, now) <= stages_passed(START, due, now)


@pytest.mark.parametrize(
    ("hour", "stage"), [(0, 0), (4.99, 0), (5, 1), (7.99, 1), (8, 2), (9.99, 2), (10, 3), (99, 3)]
)
def test_the_edges_belong_to_the_later_stage(hour: float, stage: int) -> None:
    due = START + timedelta(hours=10)
    assert stages_passed(START, due, START + timedelta(hours=hour)) == stage


def staff(**changes: object) -> Staff:
    """A depot with two heads under a road department with one, under the city hall."""
    usual = {
        "heads": {DEPOT: [31, 32], ROADS: [21]},
        "above": ABOVE,
        "mailboxes": {DEPOT, HALL},
        "supervisors": [91],
        "away": {},
    }
    return Staff(**usual | changes)


def hearing(
    staff: Staff, stage: About, holder: int | None, organisation_id: int = DEPOT
) -> frozenset[To]:
    """Who gets a letter about the stage."""
    posts = staff.concerned(stage, organisation_id, holder)
    return staff.hearing(stage, posts, organisation_id)


def users(*ids: int) -> frozenset[To]:
    return frozenset(To(user_id=one) for one in ids)


@pytest.mark.parametrize(
    ("stage", "holder", "told"),
    [
        (About.HALF, 41, users(41)),
        (About.HALF, None, users(31, 32)),
        (About.MOST, 41, users(41, 31, 32)),
        (About.MOST, None, users(31, 32)),
        (About.OVER, 41, users(21, 91)),
        (About.OVER, None, users(21, 91)),
    ],
)
def test_each_stage_has_its_people(stage: About, holder: int | None, told: frozenset[To]) -> None:
    assert hearing(staff(), stage, holder) == told


@pytest.mark.parametrize(
    ("away", "half", "most"),
    [
        ({41: 42}, users(42), users(42, 31, 32)),
        ({41: 42, 42: 43}, users(43), users(43, 31, 32)),
        ({41: None}, users(31, 32), users(31, 32)),
        ({41: 42, 42: 41}, users(31, 32), users(31, 32)),
        ({41: 42, 42: None, 31: None}, users(32), users(32)),
        ({31: 32}, users(41), users(41, 32)),
        ({31: 41, 32: 41}, users(41), users(41)),
    ],
)
def test_whoever_is_on_leave_is_stood_in_for(away, half, most) -> None:
    there = staff(away=away)
    assert hearing(there, About.HALF, 41) == half
    assert hearing(there, About.MOST, 41) == most


def test_an_organisation_without_people_has_its_mailbox_or_those_above() -> None:
    gone = {31: None, 32: None}
    assert staff(away=gone).answering(DEPOT) == {To(organisation_id=DEPOT)}
    assert staff(away=gone, mailboxes={HALL}).answering(DEPOT) == users(21)
    nobody = staff(away=gone | {21: None}, mailboxes={HALL})
    assert nobody.answering(DEPOT) == {To(organisation_id=HALL)}
    assert staff(heads={}, mailboxes=()).answering(DEPOT) == frozenset()


def test_with_nobody_above_the_end_is_told_to_the_organisation_itself() -> None:
    assert hearing(staff(), About.OVER, None, HALL) == users(91)
    alone = staff(supervisors=[], heads={HALL: [1]})
    assert hearing(alone, About.OVER, None, HALL) == users(1)


@given(
    st.dictionaries(st.sampled_from([HALL, ROADS, DEPOT]), st.lists(people, max_size=3)),
    st.sets(st.sampled_from([HALL, ROADS, DEPOT])),
    st.lists(people, max_size=2),
    st.dictionaries(people, st.none() | people),
    st.sampled_from([About.HALF, About.MOST, About.OVER]),
    st.none() | people,
)
def test_nobody_on_leave_is_written_to_and_somebody_is_if_anybody_can_be(
    heads, mailboxes, supervisors, away, stage, holder
) -> None:
    one = Staff(heads, ABOVE, mailboxes, supervisors, away)
    told = hearing(one, stage, holder)
    assert not {to.user_id for to in told} & set(away)
    assert all((to.user_id is None) != (to.organisation_id is None) for to in told)
    if not told:
        could_be = {user for users in heads.values() for user in users}
        could_be |= set(supervisors if stage == About.OVER else ())
        assert not mailboxes
        assert not could_be - set(away)
