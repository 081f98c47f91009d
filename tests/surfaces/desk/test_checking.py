"""Where answers are checked: one at a time, the oldest first, judged and on to the next."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from komek.cases import services
from komek.cases.dispatching import by_link
from komek.cases.models import AnswerRecord, Case
from komek.kernel import clock
from komek.kernel.actors import Role
from komek.kernel.permissions import table
from komek.surfaces.models import Draft, HeldAct, Presence
from tests.surfaces import city as doors
from tests.surfaces.faces import act, opened, organisation
from tests.surfaces.people import STAFF, browser, browser_of, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def waiting() -> list[Case]:
    """Three answers that wait, the oldest first."""
    doors.check_answers()
    executor = browser(user("serik@example.kz", Role.EXECUTOR, organisation()))
    cases = [opened(browser()) for _ in range(3)]
    for case in cases:
        act(executor, case, "answer", text=f"Қаралды {case.id}.")
    return cases


@pytest.fixture
def lara() -> Client:
    return browser(user("lara@example.kz", Role.INSPECTOR))


def page_of(case: Case) -> str:
    return f"/desk/checks/{case.number}/"


def judge(client: Client, case: Case, verb: str, **said: object):
    sent = {f"{verb}-{name}": value for name, value in said.items()}
    return client.post(page_of(case), {"verb": verb, **sent}, follow=True)


def outcomes() -> list[str]:
    return list(AnswerRecord.objects.order_by("id").values_list("outcome", flat=True))


@pytest.mark.parametrize("role", STAFF)
def test_who_works_there(role: Role, waiting: list[Case]) -> None:
    client = browser_of(role, organisation())
    may = table()["cases.release"][role] == "all"
    assert client.get(page_of(waiting[0])).status_code == (200 if may else 403)
    assert client.get("/desk/checks/next/").status_code == (302 if may else 403)


def test_judged_and_on_to_the_next(lara: Client, waiting: list[Case]) -> None:
    first, second, third = waiting
    page = lara.get("/desk/checks/next/", follow=True)
    assert page.redirect_chain[-1][0] == page_of(first)
    text = page.content.decode()
    assert f"Қаралды {first.id}." in text
    assert "3 wait" in text
    assert "Every answer of this service is checked" in text
    judged = judge(lara, first, "release")
    assert judged.redirect_chain[-1][0] == page_of(second)
    judged = judge(lara, second, "return_answer", remarks=["photo"], text="Қай шам?")
    assert judged.redirect_chain[-1][0] == page_of(third)
    assert judge(lara, third, "release").redirect_chain[-1][0] == "/desk/checks/"
    assert outcomes() == ["standing", "returned", "standing"]
    said = lara.get(f"/desk/case/{second.number}/").content.decode()
    assert "Add a photo of the result." in said
    assert "Қай шам?" in said


def test_a_return_needs_a_remark(lara: Client, waiting: list[Case]) -> None:
    answer = judge(lara, waiting[0], "return_answer")
    assert answer.status_code == 400
    assert "Say what is missing" in answer.content.decode()
    assert outcomes() == ["held"] * 3
    assert judge(lara, waiting[0], "return_answer", remarks=["photo"]).status_code == 200
    assert outcomes()[0] == "returned"


def test_the_earlier_answer_and_its_return_stand_beside_the_next_try(
    lara: Client, waiting: list[Case]
) -> None:
    case = waiting[0]
    judge(lara, case, "return_answer", text="Қай шам?")
    executor = browser(user("dana@example.kz", Role.EXECUTOR, organisation()))
    act(executor, case, "answer", text="№ 12 шам ауыстырылды.")
    page = lara.get(page_of(case))
    assert page.context["answer"].text == "№ 12 шам ауыстырылды."
    assert [one.verb for one in page.context["earlier"]] == ["answer", "return_answer"]
    assert page.context["check"].why in ("always", "returned")


def test_what_a_colleague_looks_at_comes_last(lara: Client, waiting: list[Case]) -> None:
    colleague = user("marat@example.kz", Role.INSPECTOR)
    Presence.objects.create(user=colleague, case_id=waiting[0].id, at=clock.now())
    ask = "/desk/checks/next/"
    assert lara.get(ask)["Location"] == page_of(waiting[1])
    for case in waiting[1:]:
        Presence.objects.create(user=colleague, case_id=case.id, at=clock.now())
    assert lara.get(ask)["Location"] == page_of(waiting[0])
    Presence.objects.update(at=clock.now() - timedelta(minutes=5))
    assert lara.get(ask)["Location"] == page_of(waiting[0])


def test_an_answer_that_is_judged_already_leads_to_its_case(
    lara: Client, waiting: list[Case]
) -> None:
    judge(lara, waiting[0], "release")
    assert lara.get(page_of(waiting[0]))["Location"] == f"/desk/case/{waiting[0].number}/"


def test_what_is_held_back_for_undoing_is_not_shown_next(
    lara: Client, settings, waiting: list[Case]
) -> None:
    settings.UNDO_SECONDS = 10
    answer = lara.post(page_of(waiting[0]), {"verb": "release", "undo": "1"}, follow=True)
    assert answer.redirect_chain[-1][0] == page_of(waiting[1])
    assert HeldAct.objects.get().verb == "release"
    assert outcomes() == ["held"] * 3


def test_an_answer_of_nobody_by_name_begins_with_its_day(lara: Client) -> None:
    """As one that came by the link of a letter."""
    doors.check_answers()
    case = opened(browser())
    letter = by_link(1, organisation().id, "ru")
    services.answer(actor=letter, case_uid=case.uid, text="Қаралды.")
    page = lara.get(page_of(case)).content.decode()
    assert "Қаралды." in page
    assert '<p class="small muted"> ·' not in page


def test_nobody_releases_their_own_answer(waiting: list[Case]) -> None:
    both = user("both@example.kz", Role.INSPECTOR)
    AnswerRecord.objects.update(outcome="dropped")
    case = opened(browser())
    act(browser(both), case, "answer", text="Өзім қарадым.")
    refused = judge(browser(both), case, "release")
    assert refused.status_code == 400
    assert "Somebody else has to check" in refused.content.decode()


def test_whoever_was_slower_is_told_and_keeps_the_remark(lara: Client, waiting: list[Case]) -> None:
    case = waiting[0]
    slower = browser(user("mira@example.kz", Role.INSPECTOR))
    key = f"case:{case.number}:return_answer"
    kept = {"return_answer-text": ["Қай шам?"]}
    slower.post("/desk/drafts/", {"key": key, "data": json.dumps(kept)})
    judge(lara, case, "release")
    sent = {"verb": "return_answer", "return_answer-text": "Қай шам?", "draft": key}
    answer = slower.post(page_of(case), sent)
    assert answer.status_code == 409
    assert "has been judged meanwhile" in answer.content.decode()
    assert Draft.objects.get().data == kept
