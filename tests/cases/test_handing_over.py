"""The work of whoever leaves: seen before, handed over whole to a colleague, or not at all."""

import pytest

from komek.cases import services
from komek.cases.models import Assignment, Case, CaseEvent, Task
from komek.cases.queries import hands_of, open_cases_held, open_cases_of, timeline
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.errors import Forbidden, Invalid
from komek.kernel.models import AuditEntry
from tests.cases.town import POTHOLE, Town


def opened() -> Case:
    return Case.objects.get(id=services.open_case(actor=Actor.anonymous(), new=POTHOLE).id)


def holder(case: Case) -> int | None:
    return Assignment.objects.get(case=case, ended_at=None).person_id


@pytest.fixture
def leaving(town: Town) -> Actor:
    return town.staff(Role.EXECUTOR, town.depot)


@pytest.fixture
def colleague(town: Town) -> Actor:
    return town.staff(Role.EXECUTOR, town.depot)


@pytest.fixture
def administrator(town: Town) -> Actor:
    return town.staff(Role.ADMINISTRATOR)


@pytest.fixture
def work(leaving: Actor) -> list[Case]:
    """A case in work, and one that waits for its resident."""
    cases = [opened(), opened()]
    for case in cases:
        services.accept(actor=leaving, case_uid=case.uid)
    services.ask(actor=leaving, case_uid=cases[1].uid, text="Which lane?")
    return cases


def hand_over(actor: Actor, leaving: Actor, to: Actor) -> int:
    return services.hand_over_work(actor=actor, from_user_id=leaving.user_id, to_user_id=to.user_id)


def test_everything_changes_hands_and_nothing_else_changes(
    administrator, leaving, colleague, work
) -> None:
    before = list(Case.objects.order_by("id").values_list("state", "promised_due"))
    held = hands_of(administrator, leaving.user_id).cases
    assert [one.uid for one in held] == [case.uid for case in work]
    assert hand_over(administrator, leaving, colleague) == 2
    assert [holder(case) for case in work] == [colleague.user_id] * 2
    assert list(Case.objects.order_by("id").values_list("state", "promised_due")) == before
    assert hands_of(administrator, leaving.user_id).cases == ()
    event = CaseEvent.objects.filter(case_id=work[0].id, verb="reassign").get()
    assert (event.actor, event.data["user"]) == (administrator.name, colleague.user_id)


def test_residents_do_not_see_who_goes_on(town, administrator, leaving, colleague) -> None:
    resident = town.resident()
    case = services.open_case(actor=resident, new=POTHOLE)
    services.accept(actor=leaving, case_uid=case.uid)
    hand_over(administrator, leaving, colleague)
    seen = [[one.verb for one in timeline(who, case.id)] for who in (colleague, resident)]
    assert ["reassign" in verbs for verbs in seen] == [True, False]


def test_a_part_of_the_work_goes_along(town, administrator, leaving, colleague) -> None:
    case = opened()
    head = town.staff(Role.HEAD, town.depot)
    services.split(actor=head, case_uid=case.uid, user_id=leaving.user_id, text="Measure it")
    (part,) = hands_of(administrator, leaving.user_id).parts
    assert part.uid == case.uid
    assert hand_over(administrator, leaving, colleague) == 1
    assert Task.objects.get().person_id == colleague.user_id
    assert AuditEntry.objects.filter(action="cases.reassign_task").count() == 1


def test_a_stranger_gets_nothing_at_all(town, administrator, leaving, work) -> None:
    stranger = town.staff(Role.EXECUTOR, town.water)
    with pytest.raises(Invalid) as refused:
        hand_over(administrator, leaving, stranger)
    assert refused.value.code == "not_a_worker"
    assert [holder(case) for case in work] == [leaving.user_id] * 2


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.SUPERVISOR}))
def test_nobody_else_hands_over(town, leaving, colleague, work, role) -> None:
    actor = town.staff(role, town.water)
    with pytest.raises(Forbidden):
        hand_over(actor, leaving, colleague)
    assert holder(work[0]) == leaving.user_id


def test_a_head_hands_over_in_the_own_organisation(town, leaving, colleague, work) -> None:
    assert hand_over(town.staff(Role.HEAD, town.roads), leaving, colleague) == 2


def test_open_cases_are_counted_by_service_and_by_holder(town, work) -> None:
    assert open_cases_of(SYSTEM, "pothole") == 2
    assert open_cases_of(SYSTEM, "lift") == 0
    assert open_cases_held(SYSTEM, town.depot.id) == 2
