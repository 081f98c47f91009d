"""Three working days to pass a case on; the centre always may."""

from datetime import UTC, datetime, timedelta

import pytest

from komek.cases import queries, services
from komek.cases.models import Case
from komek.cases.services import open_case
from komek.kernel import clock
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.errors import Conflict
from tests.cases.playing import image
from tests.cases.town import POTHOLE, Town, check_answers

FRIDAY = datetime(2026, 9, 18, 5, 0, tzinfo=UTC)
LAST_MOMENT = datetime(2026, 9, 23, 18, 59, 59, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def now():
    with clock.travel(FRIDAY) as journey:
        yield journey


@pytest.fixture
def case(town: Town, now) -> Case:
    return Case.objects.get(id=open_case(actor=Actor.anonymous(), new=POTHOLE).id)


def pass_on(verb: str, actor: Actor, case: Case, town: Town) -> None:
    if verb == "forward":
        services.forward(actor=actor, case_uid=case.uid, organisation_id=town.water.id)
    else:
        services.refuse(
            actor=actor, case_uid=case.uid, proposed_organisation_id=None, text="Not ours"
        )


@pytest.mark.parametrize("verb", ["forward", "refuse"])
@pytest.mark.parametrize("role", [Role.EXECUTOR, Role.HEAD])
def test_an_organisation_has_three_working_days(case, town, now, verb: str, role: Role) -> None:
    actor = town.staff(role, town.depot)
    now.forward(LAST_MOMENT + SECOND - clock.now())
    before = image(case.id)
    with pytest.raises(Conflict) as refused:
        pass_on(verb, actor, case, town)
    assert refused.value.code == "too_late_to_pass_on"
    assert image(case.id) == before
    assert verb not in queries.case(actor, case.uid).verbs
    now.forward(-SECOND)
    assert verb in queries.case(actor, case.uid).verbs
    pass_on(verb, actor, case, town)


@pytest.mark.parametrize("verb", ["forward", "refuse"])
def test_an_answer_that_comes_back_gives_no_new_days(case, town, now, verb: str) -> None:
    check_answers(town)
    actor = town.staff(Role.EXECUTOR, town.depot)
    services.answer(actor=actor, case_uid=case.uid, text="Filled")
    now.forward(timedelta(days=7))
    services.return_answer(actor=SYSTEM, case_uid=case.uid, text="With what?")
    assert verb not in queries.case(actor, case.uid).verbs
    with pytest.raises(Conflict):
        pass_on(verb, actor, case, town)


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.SUPERVISOR])
def test_the_centre_sends_a_case_elsewhere_at_any_time(case, town, now, role: Role) -> None:
    now.forward(timedelta(days=90))
    pass_on("forward", town.staff(role), case, town)
    case.refresh_from_db()
    assert case.organisation == town.water


def test_whoever_gets_it_has_three_days_of_their_own(case, town, now) -> None:
    now.forward(timedelta(days=90))
    pass_on("forward", SYSTEM, case, town)
    services.refuse(
        actor=town.staff(Role.HEAD, town.water),
        case_uid=case.uid,
        proposed_organisation_id=None,
        text="Not ours",
    )
    case.refresh_from_db()
    assert case.state == "triage"
