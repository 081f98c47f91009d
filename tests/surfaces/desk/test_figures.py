"""The desk's pages of quality, calls and operators: who sees them, and what they draw."""

from datetime import date, timedelta

import pytest

from komek.cases.models import OperatorMonth, QualityWeek
from komek.cases.queries import Point, Series
from komek.directory.models import Membership
from komek.kernel import clock
from komek.kernel.actors import Role
from komek.kernel.days import day_of
from komek.kernel.models import AuditEntry, User
from komek.kernel.permissions import table
from komek.surfaces.desk.quality import drawn
from tests.cases.playing import to_be_called
from tests.surfaces.faces import act, opened, organisation
from tests.surfaces.people import STAFF, browser, browser_of, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def operator() -> User:
    """Somebody with a month of figures, in a team of five."""
    people = [user(f"operator{one}@example.kz", Role.OPERATOR) for one in range(5)]
    for back, person in enumerate(people):
        OperatorMonth.objects.create(
            user=person, month=date(2026, 3, 1), taken=50, answered=40, came_back=2 * back
        )
    return people[1]


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize(
    ("address", "action"),
    [
        ("/desk/quality/", "cases.read_trust"),
        ("/desk/calls/found/", "cases.read_trust"),
        ("/desk/figures/", "figures.own"),
    ],
)
def test_who_sees_what(role: Role, address: str, action: str) -> None:
    may = table()[action][role] != "-"
    answer = browser_of(role, organisation()).get(address)
    assert answer.status_code == (200 if may else 403)


@pytest.mark.parametrize("role", STAFF)
def test_a_colleagues_figures_are_for_supervisors_and_the_look_stays(
    role: Role, operator: User
) -> None:
    may = table()["figures.of_others"][role] == "all"
    answer = browser_of(role, organisation()).get(f"/desk/figures/{operator.id}/")
    assert answer.status_code == (200 if may else 403)
    looks = AuditEntry.objects.filter(action="figures.look", subject=f"user:{operator.id}")
    assert looks.count() == int(may)


def test_ones_own_figures_stand_beside_the_team_and_name_nobody(operator: User) -> None:
    page = browser(operator).get("/desk/figures/").content.decode()
    assert "5.0 %" in page
    assert "5.0 to 15.0 %, median 10.0 %" in page
    assert "2 of 40" in page
    assert "Too few cases to say anything." in page
    assert "operator2" not in page
    assert not AuditEntry.objects.filter(action="figures.look").exists()


def test_whoever_is_no_operator_has_no_page_of_figures(operator: User) -> None:
    boss = browser(user("boss@example.kz", Role.SUPERVISOR))
    executor = user("serik@example.kz", Role.EXECUTOR, organisation())
    assert boss.get(f"/desk/figures/{executor.id}/").status_code == 404
    Membership.objects.filter(user=operator).update(valid_to=clock.now())
    assert boss.get(f"/desk/figures/{operator.id}/").status_code == 404


def week(back: int, value: float | None) -> Point:
    return Point(date(2026, 3, 30) - timedelta(weeks=back), 1, 0 if value is None else 2, value)


def test_a_line_breaks_where_nothing_was_counted() -> None:
    series = Series("in_time", (week(3, 100), week(2, None), week(1, 50), week(0, 0)), 100)
    drawing = drawn(series)
    assert drawing.lines == ["0,10", "40,60 60,110"]
    assert (drawing.x, drawing.y, drawing.last) == (60, 110, series.points[-1])
    assert drawn(Series("stars", (week(0, None),), 5)).last is None


@pytest.mark.parametrize(
    ("values", "most", "top"),
    [((1.5, 4), 100, 5), ((30, 8), 100, 50), ((51,), 100, 100), ((4.2,), 5, 5), ((), 100, 5)],
)
def test_the_scale_fits_what_is_drawn(values: tuple[float, ...], most: float, top: float) -> None:
    points = tuple(week(back, value) for back, value in enumerate(values))
    assert drawn(Series("returned", points, most)).top == top


def test_the_trend_is_drawn_and_said_in_numbers() -> None:
    monday = day_of(clock.now())
    monday -= timedelta(days=monday.weekday())
    QualityWeek.objects.create(
        organisation=organisation(), monday=monday, answers=8, in_time=6, ratings=2, stars=9
    )
    boss = browser(user("boss@example.kz", Role.SUPERVISOR))
    page = boss.get("/desk/quality/").content.decode()
    assert '<polyline points="500,35"/>' in page
    assert '<td class="number">75.0</td>' in page
    assert "style=" not in page
    other = boss.get("/desk/quality/?organisation=water").content.decode()
    assert "<polyline" not in other
    assert boss.get("/desk/quality/?organisation=nowhere").status_code == 404


def test_a_call_asks_for_manners_and_time() -> None:
    case = opened(browser())
    executor = browser(user("serik@example.kz", Role.EXECUTOR, organisation()))
    act(executor, case, "answer", text="Шам ауыстырылды.")
    monday = day_of(clock.now())
    call = to_be_called(case, week=monday - timedelta(days=monday.weekday() + 7))
    operator = browser(user("aida@example.kz", Role.OPERATOR))
    said = {"result": "done", "polite": "yes", "in_time": "no"}
    assert act(operator, case, "call_back", **said).status_code == 302
    call.refresh_from_db()
    assert (call.state, call.polite, call.in_time) == ("done", True, False)
    inspector = browser(user("lara@example.kz", Role.INSPECTOR))
    assert "1 of 1" in inspector.get("/desk/calls/found/").content.decode()
