"""After a leader's instruction nobody is pressed: what ends the case goes to an inspector first."""

from datetime import timedelta

import pytest

from komek.cases import access, queries, services
from komek.cases.models import Case, CaseEvent, Extension
from komek.cases.services import open_case
from komek.directory.models import CommissionMember
from komek.kernel import clock
from komek.kernel.actors import SYSTEM, Actor, Grant, Role
from komek.kernel.errors import Forbidden
from komek.kernel.permissions import Scope, table
from tests.cases.town import LONG_AGO, POTHOLE, Town


@pytest.fixture
def case(town: Town) -> Case:
    """A case of a service that nobody checks, with an instruction."""
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    services.instruct(
        actor=town.staff(Role.LEADER), case_uid=opened.uid, text="Close it by tomorrow"
    )
    return Case.objects.get(id=opened.id)


def both(town: Town, other: Role) -> Actor:
    """Somebody who is a leader and something else besides."""
    one = town.staff(Role.LEADER)
    return Actor(one.name, (*one.grants, Grant(other)), one.user_id)


def why(case: Case) -> str:
    return CaseEvent.objects.filter(case_id=case.id, verb="answer").latest("id").data["why"]


def test_every_answer_is_checked(case: Case, town: Town) -> None:
    services.answer(actor=SYSTEM, case_uid=case.uid, text="Closed, as told.")
    case.refresh_from_db()
    assert (case.state, case.answered_at, why(case)) == ("checking", None, "instructed")


def test_so_is_the_one_after_the_next_reopening(case: Case, town: Town) -> None:
    for _ in range(2):
        services.answer(actor=SYSTEM, case_uid=case.uid, text="Closed, as told.")
        services.release(actor=town.staff(Role.INSPECTOR), case_uid=case.uid)
        services.reopen(
            actor=access.holder(case, access.key_of(case.uid)), case_uid=case.uid, text="It is not"
        )
    services.answer(actor=SYSTEM, case_uid=case.uid, text="Filled.")
    case.refresh_from_db()
    assert (case.state, why(case)) == ("checking", "instructed")


def test_an_operator_may_not_take_it_back(case: Case, town: Town) -> None:
    operator = town.staff(Role.OPERATOR)
    assert "withdraw" not in queries.case(operator, case.uid).verbs
    with pytest.raises(Forbidden) as refused:
        services.withdraw(actor=operator, case_uid=case.uid)
    assert refused.value.code == "instructed"


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.SUPERVISOR])
def test_an_inspector_may(case: Case, town: Town, role: Role) -> None:
    inspector = town.staff(role)
    assert "withdraw" in queries.case(inspector, case.uid).verbs
    services.withdraw(actor=inspector, case_uid=case.uid, text="The resident called")
    assert Case.objects.get(id=case.id).state == "withdrawn"


def test_the_resident_may(case: Case) -> None:
    resident = access.holder(case, access.key_of(case.uid))
    assert "withdraw" in queries.case(resident, case.uid).verbs
    services.withdraw(actor=resident, case_uid=case.uid)
    assert Case.objects.get(id=case.id).state == "withdrawn"


def test_without_an_instruction_an_operator_may(town: Town) -> None:
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    operator = town.staff(Role.OPERATOR)
    assert "withdraw" in queries.case(operator, opened.uid).verbs
    services.withdraw(actor=operator, case_uid=opened.uid)


@pytest.mark.parametrize("verb", ["release", "withdraw", "vote_extension"])
def test_nobody_judges_what_they_instructed(case: Case, town: Town, verb: str) -> None:
    leader = both(town, Role.INSPECTOR)
    services.instruct(actor=leader, case_uid=case.uid, text="Today")
    CommissionMember.objects.create(user_id=leader.user_id, valid_from=LONG_AGO)
    if verb == "release":
        services.answer(actor=SYSTEM, case_uid=case.uid, text="Closed, as told.")
    if verb == "vote_extension":
        ask_for_time(case)
    more = {"in_favour": True} if verb == "vote_extension" else {}
    with pytest.raises(Forbidden):
        getattr(services, verb)(actor=leader, case_uid=case.uid, **more)
    assert CaseEvent.objects.filter(case_id=case.id, verb=verb).count() == 0


def ask_for_time(case: Case) -> None:
    services.ask_extension(
        actor=SYSTEM,
        case_uid=case.uid,
        reason_code="weather",
        wished=(max(case.promised_due, clock.now()) + timedelta(days=3)).date(),
        text="Ice",
    )
    assert Extension.objects.get().state == "asked"


def test_whoever_votes_about_terms_judges_answers_too() -> None:
    """So a term that is changed after an instruction is changed by inspectors alone."""
    rows = table()
    voting = {role for role, scope in rows["cases.vote_extension"].items() if scope != Scope.NO}
    judging = {role for role, scope in rows["cases.release"].items() if scope == Scope.ALL}
    assert voting <= judging
    for verb in ("extend", "deny_extension", "recompute"):
        assert set(rows[f"cases.{verb}"].values()) == {Scope.NO}
