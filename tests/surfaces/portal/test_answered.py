"""An answered case as its resident sees it: the answer, its paper, who passed it on, who looked."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from komek.cases import access, queries, services
from komek.cases.models import Case, CaseEvent, Reminder, State
from komek.directory.models import Leader, Position
from komek.kernel import clock
from komek.kernel.actors import SYSTEM, Role
from komek.residents.services import look_up, reveal
from komek.surfaces.identity import actor_of_user
from komek.surfaces.parts import contact, words
from tests.surfaces import city as doors
from tests.surfaces.faces import act, opened, organisation
from tests.surfaces.people import browser, resident, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]

ANSWER = "Шам ауыстырылды, ғимарат өңірі жарық. Қараңғы жоқ."


@pytest.fixture
def client():
    return browser(resident("aigul@example.kz"))


@pytest.fixture
def case(client) -> Case:
    return opened(client)


def page(client, case: Case) -> str:
    return client.get(f"/case/{case.number}/").content.decode()


def answered(case: Case, text: str = ANSWER) -> None:
    services.answer(actor=SYSTEM, case_uid=case.uid, text=text, norm="12-бап")


def paper(client, case: Case) -> PdfReader:
    answer = client.get(f"/case/{case.number}/reply.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    return PdfReader(BytesIO(answer.content))


def test_the_paper_says_number_day_organisation_answer_norm_and_who_signed(client, case) -> None:
    post = Position.objects.create(
        organisation=organisation(),
        code="lights_head",
        kind="head",
        name_kk="Басшы",
        valid_from=doors.LONG_AGO,
    )
    Leader.objects.create(position=post, person_name="Ә. Қасымұлы", valid_from=doors.LONG_AGO)
    answered(case)
    reader = paper(client, case)
    text = " ".join(reader.pages[0].extract_text().split())
    for part in (ANSWER, "12-бап", "Басшы", "Ә. Қасымұлы", str(organisation())):
        assert part in text
    assert reader.trailer["/Root"]["/Lang"] == "kk"
    assert reader.metadata is not None
    assert reader.metadata.title


def test_a_long_answer_fills_several_pages(client, case) -> None:
    answered(case, "Ұзақ жауап.\n" * 330)
    assert len(paper(client, case).pages) > 1


def test_there_is_no_paper_without_an_answer_and_none_for_strangers(client, case) -> None:
    assert client.get(f"/case/{case.number}/reply.pdf").status_code == 404
    answered(case)
    assert browser().get(f"/case/{case.number}/reply.pdf").status_code == 403


def test_an_answer_that_is_checked_has_no_paper_yet(client, case) -> None:
    doors.check_answers()
    executor = browser(user("serik@example.kz", Role.EXECUTOR, organisation()))
    act(executor, case, "answer", text=ANSWER, norm="12-бап")
    assert client.get(f"/case/{case.number}/reply.pdf").status_code == 404


def test_whoever_holds_the_paper_verifies_it_until_another_answer_stands(client, case) -> None:
    answered(case)
    reply = queries.reply(SYSTEM, case.id)
    assert reply is not None
    address = f"/reply/{case.number}/{reply.code}/"
    shown = browser().get(address)
    assert shown.status_code == 200
    assert ANSWER in shown.content.decode()
    assert browser().get(f"/reply/{case.number}/0000-0000-0000-0000/").status_code == 404
    assert browser().get(f"/reply/123/{reply.code}/").status_code == 404
    services.reopen(actor=SYSTEM, case_uid=case.uid, text="Тағы жанбайды")
    assert browser().get(address).status_code == 404
    answered(case, "Енді жанады.")
    assert browser().get(address).status_code == 404


def test_they_are_reminded_on_the_last_day_and_once_in_it(client, case) -> None:
    assert "Remind them" not in page(client, case)
    assert act(client, case, "nudge", "portal").status_code == 409
    Case.objects.filter(id=case.id).update(promised_due=clock.now() - timedelta(days=2))
    assert "Remind them" in page(client, case)
    act(client, case, "nudge", "portal")
    assert Reminder.objects.get().about == "urged"
    assert CaseEvent.objects.filter(case_id=case.id, verb="nudge").count() == 1
    assert "The resident reminded the organisation" in page(client, case)
    assert "Remind them" not in page(client, case)
    assert act(client, case, "nudge", "portal").status_code == 409


def test_who_would_not_have_it_is_named_with_what_they_said(client, case) -> None:
    water = organisation("water")
    services.refuse(
        actor=SYSTEM, case_uid=case.uid, proposed_organisation_id=water.id, text="Құпия сөз"
    )
    shown = page(client, case)
    assert f"{organisation()} says: this is not our work, but that of {water}." in shown
    assert "Құпия сөз" not in shown


def test_who_looked_is_named_by_role_and_organisation_and_never_by_name(client, case) -> None:
    assert "Nobody so far." in page(client, case)
    serik = user("serik-beketov@example.kz", Role.EXECUTOR, organisation())
    browser(serik).get(f"/desk/case/{case.number}/")
    operator = actor_of_user(user("dana-omarova@example.kz", Role.OPERATOR), "en")
    reveal(actor=operator, resident_id=case.resident_id, reason="call_back")
    shown = page(client, case)
    assert "read the request" in shown
    assert "executor, " in shown
    assert "saw your name and contacts (To call back)" in shown
    assert "serik-beketov" not in shown
    assert "dana-omarova" not in shown


def test_a_key_tells_nothing_of_the_persons_other_matters(client, case) -> None:
    """Whoever finds the note with the key of the lamp does not learn who else was asked."""
    other = opened(client)
    operator = actor_of_user(user("dana@example.kz", Role.OPERATOR), "en")
    view = queries.case_by_number(operator, case.number)
    contact.reveal(operator, view, "call_back")
    with_key = browser()
    key = access.key_of(case.uid)
    with_key.post("/follow/", {"number": case.number, "key": key})
    before = page(with_key, case)
    assert "saw your name and contacts (To call back)" in before
    about_other = replace(view, id=other.id, number=other.number)
    contact.reveal(operator, about_other, "emergency")
    look_up(actor=operator, kind="email", value="aigul@example.kz")
    assert without_tokens(page(with_key, case)) == without_tokens(before)
    assert page(client, case).count("found you by your phone or e-mail") == 1
    told = with_key.get(f"/api/v1/cases/{case.number}/timeline", headers={"x-case-key": key})
    assert [one["verb"] for one in told.json()] == ["open", "reveal"]


def without_tokens(shown: str) -> str:
    return re.sub(r'value="[^"]{30,}"', "", shown)


def test_every_state_says_what_comes_next() -> None:
    assert all(words.what_next(state) for state in State)
