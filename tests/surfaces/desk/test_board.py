"""The overdue board at the desk: who sees it, and what its figures open."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from komek.cases.models import Assignment, Case, Reminder
from komek.cases.services import send_letters, write_letters
from komek.kernel import clock
from komek.kernel.actors import Role
from komek.kernel.permissions import table
from tests.surfaces.faces import opened, organisation
from tests.surfaces.people import STAFF, browser, browser_of, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def overdue() -> Case:
    """A case whose holder should have answered yesterday."""
    case = opened(browser())
    due = clock.now() - timedelta(days=1)
    Assignment.objects.filter(case=case).update(due=due)
    return case


@pytest.fixture
def boss() -> Client:
    return browser(user("boss@example.kz", Role.SUPERVISOR))


@pytest.mark.parametrize("role", STAFF)
def test_who_sees_the_board(role: Role) -> None:
    may = table()["board.see"][role] != "-"
    answer = browser_of(role, organisation()).get("/desk/board/")
    assert answer.status_code == (200 if may else 403)


def links(client: Client, address: str) -> list[str]:
    page = client.get(address).content.decode()
    return re.findall(r'class="figure[^"]*" href="([^"]*)"', page)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.INSPECTOR, Role.HEAD, Role.LEADER])
def test_every_figure_opens_its_list(role: Role, overdue: Case) -> None:
    client = browser_of(role, organisation())
    opens = links(client, "/desk/board/")
    assert len(opens) == 3  # all together, by organisation, by service
    for address in opens:
        shown = client.get(address.replace("&amp;", "&"))
        assert [line.id for line in shown.context["page"].lines] == [overdue.id], address


def test_a_term_that_is_none_is_refused(boss: Client) -> None:
    assert boss.get("/desk/board/?clock=x").status_code == 400
    assert boss.get("/desk/board/?below=nowhere").status_code == 400
    assert boss.get("/desk/board/?below=lights&clock=promised").status_code == 200


def test_the_organisation_gets_one_letter_a_day(boss: Client, overdue: Case) -> None:
    user("head@example.kz", Role.HEAD, organisation())
    chosen = {"verb": "urge", "number": overdue.number, "text": ""}
    assert boss.post("/desk/together/", chosen).status_code == 200
    for sentence in ("Done", "Not done"):
        assert sentence in boss.post("/desk/together/", {**chosen, "sent": "1"}).content.decode()
    assert list(Reminder.objects.values_list("about", flat=True)) == ["urged"]
    write_letters(clock.now())
    send_letters(clock.now())
    assert [letter.to for letter in mail.outbox] == [["head@example.kz"]]
    with clock.travel(clock.now() + timedelta(days=1)):
        boss.post("/desk/together/", {**chosen, "sent": "1"})
    assert Reminder.objects.count() == 2


def test_those_above_are_told_why(boss: Client, overdue: Case) -> None:
    chosen = {"verb": "escalate", "number": overdue.number, "sent": "1"}
    assert boss.post("/desk/together/", {**chosen, "text": ""}).status_code == 400
    assert boss.post("/desk/together/", {**chosen, "text": "Third week."}).status_code == 200
    assert Reminder.objects.get().about == "raised"
    page = boss.get(f"/desk/case/{overdue.number}/").content.decode()
    assert "Third week." in page


def test_a_leader_gives_one_instruction_for_many(overdue: Case) -> None:
    leader = browser(user("leader@example.kz", Role.LEADER))
    chosen = {"verb": "instruct", "number": overdue.number, "sent": "1", "text": "Today, please."}
    assert "Done" in leader.post("/desk/together/", chosen).content.decode()


def test_a_code_that_is_none_is_refused_and_breaks_nothing() -> None:
    refused = browser_of(Role.SUPERVISOR).get(f"/desk/board/?below={'x' * 500}")
    assert refused.status_code == 400
