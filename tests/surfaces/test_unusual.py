"""Whoever looks at very many, at colleagues or at neighbours is asked about it."""

from datetime import timedelta

import pytest
from django.core import mail

from komek.cases.models import Case
from komek.kernel import audit, clock
from komek.kernel.actors import Role
from komek.kernel.models import OutboxEvent, User
from komek.registries.models import Building
from komek.residents.services import open_account
from komek.surfaces import letters
from komek.surfaces.models import UnusualLook
from komek.surfaces.services import unusual
from tests.surfaces import faces
from tests.surfaces.people import browser, browser_of, resident, user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city() -> None:
    faces.build()


def read(who: User, case: Case) -> None:
    assert browser(who).get(f"/desk/case/{case.number}/").status_code == 200


def found() -> list[tuple[str, str, int]]:
    """Watch, and say who did what how often."""
    unusual.watch(clock.now())
    rows = UnusualLook.objects.order_by("kind", "user__name")
    return [(row.user.name, row.kind, row.looks) for row in rows]


def looks(who: User, action: str, kind: str, number: int) -> None:
    """The trail of somebody who looked at so many cases or people."""
    audit.record_all(
        [audit.Entry(f"user:{who.id}", action, f"{kind}:{9_000_000 + n}") for n in range(number)]
    )


def test_a_working_day_raises_no_question() -> None:
    operator = user("op@example.kz", Role.OPERATOR)
    for _call in range(3):
        read(operator, faces.opened(browser()))
    looks(operator, "cases.read", "case", unusual.MANY_CASES - 3)
    assert found() == []


def test_very_many_cases_do() -> None:
    operator = user("op@example.kz", Role.OPERATOR)
    looks(operator, "cases.read", "case", unusual.MANY_CASES + 1)
    assert found() == [("op", "many_cases", unusual.MANY_CASES + 1)]


def test_so_do_the_contacts_of_very_many_people() -> None:
    operator = user("op@example.kz", Role.OPERATOR)
    looks(operator, "residents.reveal_contact", "resident", unusual.MANY_PEOPLE)
    assert found() == []
    looks(operator, "residents.look_up", "resident", 3 * unusual.MANY_PEOPLE)
    assert found() == []
    looks(operator, "residents.reveal_contact", "resident", unusual.MANY_PEOPLE + 1)
    assert found() == [("op", "many_people", unusual.MANY_PEOPLE + 1)]


def test_a_colleague_looked_at_as_a_resident_does_and_looking_at_oneself_does_not() -> None:
    colleague = user("anna@example.kz", Role.SUPERVISOR)
    open_account(user=colleague)
    case = faces.opened(browser(colleague))
    assert case.resident_id is not None
    read(colleague, case)
    assert found() == []
    read(user("op@example.kz", Role.OPERATOR), case)
    assert found() == [("op", "colleague", 1)]
    assert UnusualLook.objects.get().case_ids == [case.id]


def test_somebody_who_does_not_work_here_is_no_colleague() -> None:
    case = faces.opened(browser(resident("aigul@example.kz")))
    read(user("op@example.kz", Role.OPERATOR), case)
    assert found() == []


def test_so_does_what_is_reported_from_the_own_house() -> None:
    operator = user("op@example.kz", Role.OPERATOR)
    open_account(user=operator)
    home = Building.objects.earliest("id")
    own, near, far = (faces.opened(browser(who)) for who in (operator, None, None))
    Case.objects.filter(id__in=[own.id, near.id]).update(building=home)
    for case in (own, near, far):
        read(operator, case)
    assert found() == [("op", "neighbour", 1)]
    assert UnusualLook.objects.get().case_ids == [near.id]


def test_more_of_it_on_the_same_day_is_no_news() -> None:
    operator = user("op@example.kz", Role.OPERATOR)
    looks(operator, "cases.read", "case", unusual.MANY_CASES + 1)
    assert unusual.watch(clock.now()) == 1
    looks(operator, "cases.break_glass", "case", unusual.MANY_CASES + 5)
    assert unusual.watch(clock.now()) == 0
    assert UnusualLook.objects.get().looks == unusual.MANY_CASES + 5
    assert OutboxEvent.objects.filter(kind="looks.unusual").count() == 1


def test_the_data_protection_officer_is_told_and_finds_it_on_their_page() -> None:
    operator = user("op@example.kz", Role.OPERATOR)
    looks(operator, "cases.read", "case", unusual.MANY_CASES + 1)
    unusual.watch(clock.now())
    officer = user("dpo@example.kz", Role.DATA_PROTECTION)
    letters.tell_of_unusual(event_id=7)
    (letter,) = mail.outbox
    assert letter.to == [officer.email]
    assert "op" not in letter.body.split()
    page = browser(officer).get("/desk/looks/").content.decode()
    assert "read very many cases" in page
    assert ">op<" in page


def test_nobody_else_sees_the_questions() -> None:
    assert browser_of(Role.SUPERVISOR).get("/desk/looks/").status_code == 403


def test_questions_are_forgotten_after_years() -> None:
    looks(user("op@example.kz", Role.OPERATOR), "cases.read", "case", unusual.MANY_CASES + 1)
    unusual.watch(clock.now())
    unusual.sweep(clock.now() + timedelta(days=365))
    assert UnusualLook.objects.exists()
    unusual.sweep(clock.now() + timedelta(days=4 * 365))
    assert not UnusualLook.objects.exists()
