"""The overdue board: every figure is the number of cases of the list behind it."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komek.cases.models import Assignment, Case
from komek.cases.queries import Clock, board, listed
from komek.cases.queries.board import Board, BoardLine, Figures
from komek.cases.services import open_case
from komek.kernel import clock
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.errors import Forbidden, Invalid
from tests.cases.playing import case_in
from tests.cases.town import POTHOLE, Town, rule_for

STATES = ("triage", "assigned", "in_work", "asked", "checking", "answered", "closed")


def lines_of(seen: Board) -> Iterator[BoardLine]:
    yield seen.total
    yield from filter(None, [seen.unheld])
    yield from (*seen.organisations, *seen.districts, *seen.services)


def sum_of(lines: Iterable[BoardLine]) -> Figures:
    return sum((one.figures for one in lines), Figures())


def agrees(actor: Actor, seen: Board) -> None:
    """Count each list and compare; and the lines of each table add up to the whole."""
    unheld = seen.unheld.figures if seen.unheld else Figures()
    assert sum_of(seen.organisations) + unheld == seen.total.figures
    assert sum_of(seen.districts) == sum_of(seen.services) == seen.total.figures
    for line in lines_of(seen):
        for name, asked in (line.lists or {}).items():
            found = listed(actor, asked, limit=200).lines
            assert len(found) == getattr(line.figures, name), (line.code, name)


def late(case: Case, days: float) -> None:
    """Move both clocks of the case."""
    due = clock.now() + timedelta(days=days)
    Assignment.objects.filter(case=case, ended_at=None).update(due=due)
    Case.objects.filter(id=case.id).update(promised_due=due + timedelta(days=1))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from(STATES), st.integers(-40, 60)), max_size=6))
def test_every_figure_is_that_of_its_list(town: Town, cases: list[tuple[str, int]]) -> None:
    Case.objects.update(state="withdrawn")
    Assignment.objects.update(ended_at=clock.now())
    for state, tenths in cases:
        late(case_in(town, state, town.resident()), tenths / 10)
    for actor in (SYSTEM, town.staff(Role.HEAD, town.roads), town.staff(Role.SUPERVISOR)):
        for which in Clock:
            for below in ("", "roads", "depot", "water"):
                agrees(actor, board(actor, which, below))


def test_the_worst_stands_first_and_opens_to_those_below(town: Town) -> None:
    rule_for("advice", town.water)
    for service, days in (("pothole", -1), ("pothole", -2), ("advice", -1), ("advice", 1)):
        opened = open_case(actor=SYSTEM, new=POTHOLE.__class__(**_new(service)))
        late(Case.objects.get(id=opened.id), days)
    boss = town.staff(Role.SUPERVISOR)
    top = board(boss)
    assert board(boss, below="hall").organisations == top.organisations
    assert [(one.code, one.opens) for one in top.organisations] == [
        ("roads", True),
        ("water", False),
    ]
    assert [one.figures.overdue for one in top.organisations] == [2, 1]
    assert [one.code for one in board(boss, below="roads").above] == ["hall", "roads"]
    assert [one.code for one in top.services] == ["pothole", "advice"]


def test_a_head_sees_their_organisation_and_nobody_above_it(town: Town) -> None:
    opened = open_case(actor=SYSTEM, new=POTHOLE)
    late(Case.objects.get(id=opened.id), -1)
    head = town.staff(Role.HEAD, town.roads)
    assert [one.code for one in board(head).organisations] == ["depot"]
    assert [one.code for one in board(head, below="roads").above] == ["roads"]
    assert not board(head).whole_city


def test_only_the_top_is_opened_by_itself(town: Town) -> None:
    opened = open_case(actor=SYSTEM, new=POTHOLE)
    late(Case.objects.get(id=opened.id), -1)
    boss = town.staff(Role.SUPERVISOR)
    assert [(one.code, one.opens) for one in board(boss).organisations] == [("depot", False)]
    chosen = board(boss, below="hall").organisations
    assert [(one.code, one.opens) for one in chosen] == [("roads", True)]


def test_what_an_organisation_has_itself_stands_beside_what_lies_below(town: Town) -> None:
    rule_for("advice", town.roads)
    for service in ("pothole", "advice"):
        opened = open_case(actor=SYSTEM, new=POTHOLE.__class__(**_new(service)))
        late(Case.objects.get(id=opened.id), -1)
    seen = board(town.staff(Role.SUPERVISOR), below="roads")
    assert {one.code: one.figures.overdue for one in seen.organisations} == {"roads": 1, "depot": 1}
    (alone,) = board(town.staff(Role.SUPERVISOR), below="depot").organisations
    assert (alone.code, alone.figures) == ("depot", seen.organisations[0].figures)


def _new(service: str) -> dict[str, object]:
    place = {"lat": POTHOLE.lat, "lon": POTHOLE.lon} if service == "pothole" else {}
    return {"service_code": service, "text": "x y", "language": "en", "channel": "portal", **place}


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.EXECUTOR, Role.RESIDENT])
def test_not_everybody_sees_it(town: Town, role: Role) -> None:
    with pytest.raises(Forbidden):
        board(town.staff(role, town.depot))


def test_a_code_that_is_none_is_refused(town: Town) -> None:
    with pytest.raises(Invalid):
        board(SYSTEM, below="nowhere")
