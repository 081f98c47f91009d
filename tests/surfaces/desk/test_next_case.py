"""The next best case: the least time left, nobody else in it, not the one just left."""

from datetime import timedelta

import pytest
from django.test import Client

from komek.cases.models import Assignment, Case
from komek.kernel import clock
from komek.kernel.actors import Role
from tests.surfaces.faces import act, opened, organisation
from tests.surfaces.people import browser, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def cases() -> list[Case]:
    """Three, the last one with the least time left."""
    found = [opened(browser()) for _ in range(3)]
    for hours, case in zip((3, 2, 1), found, strict=True):
        Assignment.objects.filter(case=case).update(due=clock.now() + timedelta(hours=hours))
    return found


def executor(name: str) -> Client:
    return browser(user(f"{name}@example.kz", Role.EXECUTOR, organisation()))


def press(client: Client, query: str = "") -> str:
    """The address that the key leads to."""
    answer = client.post(f"/desk/next/{query}")
    assert answer.status_code == 302
    return answer["Location"]


def of(case: Case) -> str:
    return f"/desk/case/{case.number}/"


def test_two_who_ask_get_different_cases(cases: list[Case]) -> None:
    serik, dana = executor("serik"), executor("dana")
    assert press(serik) == of(cases[2])
    assert press(dana) == of(cases[1])
    assert press(serik) == of(cases[0])
    assert press(dana).startswith("/desk/?")


def test_whoever_left_a_case_leaves_it_to_others(cases: list[Case]) -> None:
    serik, dana = executor("serik"), executor("dana")
    assert press(serik) == of(cases[2])
    serik.post(f"{of(cases[2])}here/", {"gone": "1"})
    assert press(serik) == of(cases[1])
    assert press(dana) == of(cases[2])


def test_what_a_colleague_was_given_is_not_taken(cases: list[Case]) -> None:
    act(executor("dana"), cases[2], "accept")
    assert press(executor("serik")) == of(cases[1])


def test_it_is_the_list_one_looks_at(cases: list[Case]) -> None:
    act(executor("dana"), cases[0], "refuse", text="Біздікі емес.")
    operator = browser(user("operator@example.kz", Role.OPERATOR))
    assert press(operator) == of(cases[0])
    assert press(operator, "?list=work") == of(cases[2])
    assert press(operator, "?narrow=1&state=assigned&order=newest") == of(cases[1])


def test_a_leader_takes_nothing(cases: list[Case]) -> None:
    leader = browser(user("leader@example.kz", Role.LEADER))
    assert leader.post("/desk/next/").status_code == 403
