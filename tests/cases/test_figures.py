"""Nightly sums: each figure counts what its definition says, and shows no more than it may."""

from datetime import date, timedelta

import pytest

from komek.cases import queries, services
from komek.cases.models import CallBack, Case, OperatorMonth, QualityWeek
from komek.cases.services.figures import sum_up, sum_up_month, sum_up_week
from komek.kernel import clock
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.days import day_of, monday_of
from komek.kernel.errors import Forbidden, NotFound
from komek.kernel.models import AuditEntry
from tests.cases.playing import to_be_called
from tests.cases.town import POTHOLE, Town, check_answers


def this_monday() -> date:
    return monday_of(clock.now())


def opened(by: Actor = SYSTEM) -> Case:
    return Case.objects.get(id=services.open_case(actor=by, new=POTHOLE).id)


def answered(case: Case) -> Case:
    services.accept(actor=SYSTEM, case_uid=case.uid)
    services.answer(actor=SYSTEM, case_uid=case.uid, text="Filled.")
    return case


def points(series: tuple[queries.Series, ...]) -> dict[str, tuple[int, int, float | None]]:
    return {one.code: (*_last(one),) for one in series}


def _last(series: queries.Series) -> tuple[int, int, float | None]:
    point = series.points[-1]
    return point.part, point.whole, point.value


def test_a_week_counts_answers_returns_and_ratings(town: Town) -> None:
    check_answers(town)
    inspector = town.staff(Role.INSPECTOR)
    returned, rated, reopened = (answered(opened()) for _ in range(3))
    services.return_answer(actor=inspector, case_uid=returned.uid, text="Which?")
    for case in (rated, reopened):
        services.release(actor=inspector, case_uid=case.uid)
    services.rate(actor=SYSTEM, case_uid=rated.uid, stars=4)
    services.reopen(actor=inspector, case_uid=reopened.uid, text="It is back")
    with clock.travel(clock.now()):
        sum_up(clock.now())
        week = QualityWeek.objects.get(monday=this_monday())
        assert (week.organisation, week.answers, week.in_time) == (town.depot, 3, 3)
        assert (week.checked, week.returned, week.reopened, week.false) == (3, 1, 1, 1)
        assert (week.ratings, week.stars) == (1, 4)
        boss = town.staff(Role.SUPERVISOR)
        seen = points(queries.trend(boss, "roads"))
        assert seen["returned"] == (1, 3, 33.3)
        assert seen["stars"] == (4, 1, 4.0)
        assert points(queries.trend(boss, "water"))["returned"] == (0, 0, None)
    with pytest.raises(NotFound):
        queries.trend(boss, "nowhere")
    with pytest.raises(Forbidden):
        queries.trend(town.staff(Role.HEAD, town.depot))


def test_a_week_is_summed_once_however_often(town: Town) -> None:
    answered(opened())
    for _ in range(2):
        sum_up_week(this_monday())
    assert QualityWeek.objects.get().answers == 1


def month_of(operator: Actor) -> OperatorMonth:
    month = day_of(clock.now()).replace(day=1)
    sum_up_month(month)
    return OperatorMonth.objects.get(user_id=operator.user_id, month=month)


def test_an_operators_month_counts_what_became_of_their_cases(town: Town) -> None:
    operator, executor = town.staff(Role.OPERATOR), town.staff(Role.EXECUTOR, town.depot)
    with clock.travel(clock.now()) as now:
        fine, back, moved, called = (opened(operator) for _ in range(4))
        services.forward(actor=executor, case_uid=moved.uid, organisation_id=town.other_depot.id)
        for case in (fine, back, called):
            answered(case)
        services.reopen(actor=SYSTEM, case_uid=back.uid, text="It is back")
        to_be_called(called)
        services.call_back(actor=operator, case_uid=called.uid, result="done", polite=True)
        now.forward(timedelta(seconds=1))
        opened(town.resident())
        found = month_of(operator)
    assert (found.taken, found.answered, found.came_back) == (4, 3, 1)
    assert (found.routed, found.moved) == (4, 1)
    assert (found.called, found.not_done) == (1, 0)
    assert (found.joined, found.parted) == (0, 0)
    assert OperatorMonth.objects.count() == 1


def test_what_comes_back_later_than_a_week_is_not_counted(town: Town) -> None:
    operator = town.staff(Role.OPERATOR)
    with clock.travel(clock.now()) as now:
        month = day_of(now.now()).replace(day=1)
        case = answered(opened(operator))
        now.forward(timedelta(days=8))
        services.reopen(actor=SYSTEM, case_uid=case.uid, text="It is back")
        sum_up_month(month)
    assert OperatorMonth.objects.get().came_back == 0


def test_what_was_joined_and_taken_apart(town: Town) -> None:
    operator = town.staff(Role.OPERATOR)
    one, other = opened(), opened()
    services.merge(actor=operator, case_uid=other.uid, into_uid=one.uid)
    services.unmerge(actor=SYSTEM, case_uid=other.uid)
    found = month_of(operator)
    assert (found.joined, found.parted) == (1, 1)


def months(town: Town, sizes: list[tuple[int, int]]) -> list[Actor]:
    """Operators with so many answered cases, of which so many came back."""
    people = [town.staff(Role.OPERATOR) for _ in sizes]
    for person, (answers, back) in zip(people, sizes, strict=True):
        OperatorMonth.objects.create(
            user_id=person.user_id,
            month=date(2026, 3, 1),
            taken=answers,
            answered=answers,
            came_back=back,
        )
    return people


def share(actor: Actor) -> queries.Share:
    (month,) = queries.own_months(actor)
    return month.shares[0]


def test_few_cases_show_nothing(town: Town) -> None:
    few, enough = months(town, [(9, 9), (10, 1)])
    assert (share(few).hidden, share(few).value) == (True, None)
    assert (share(enough).hidden, share(enough).value) == (False, 10.0)
    assert share(enough).team is None


def test_the_team_is_a_spread_and_never_a_list(town: Town) -> None:
    people = months(town, [(100, part) for part in (10, 20, 30, 40, 50)] + [(3, 3)])
    team = share(people[0]).team
    assert team is not None
    assert (team.lower, team.median, team.upper) == (20.0, 30.0, 40.0)


def test_whose_figures_are_whose(town: Town) -> None:
    mine, _other = months(town, [(20, 1), (20, 2)])
    boss = town.staff(Role.SUPERVISOR)
    assert queries.months_of(boss, mine.user_id)[0].taken == 20
    for role in (Role.OPERATOR, Role.INSPECTOR, Role.HEAD, Role.LEADER):
        nosy = town.staff(role, town.depot if role is Role.HEAD else None)
        for look in (queries.operators, lambda who: queries.months_of(who, mine.user_id)):
            with pytest.raises(Forbidden):
                look(nosy)
        with pytest.raises(Forbidden):
            services.note_look_at_figures(actor=nosy, user_id=mine.user_id)
    services.note_look_at_figures(actor=boss, user_id=mine.user_id)
    look = AuditEntry.objects.get(action="figures.look")
    assert (look.actor, look.subject) == (boss.name, f"user:{mine.user_id}")


def test_what_a_call_said_is_counted_by_organisation(town: Town) -> None:
    operator = town.staff(Role.OPERATOR)
    said = [("done", True, None), ("not_done", False, True), ("not_reached", True, True)]
    for result, polite, in_time in said:
        case = answered(opened())
        to_be_called(case, week=this_monday() - timedelta(weeks=1))
        services.call_back(
            actor=operator,
            case_uid=case.uid,
            result=result,
            text="No",
            polite=polite,
            in_time=in_time,
        )
    (line,) = queries.called(town.staff(Role.INSPECTOR))
    assert (line.organisation.code, line.drawn, line.reached, line.done) == ("depot", 3, 2, 1)
    assert (line.asked_polite, line.polite, line.asked_in_time, line.in_time) == (2, 1, 1, 1)
    assert CallBack.objects.get(state="waiting").polite is None
    (week,) = queries.called_by_week(town.staff(Role.INSPECTOR), "roads")
    assert (week.reached, week.done) == (2, 1)
