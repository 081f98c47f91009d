"""Coming back to a case: by number and key, by account, and what can be done with it then."""

import re

import pytest
from django.test import Client

from komek.cases import access, services
from komek.cases.models import Case
from komek.directory.models import Membership
from komek.kernel import ids, numbering
from komek.kernel.actors import SYSTEM, Role
from tests.surfaces import city as doors
from tests.surfaces.faces import act, opened, organisation
from tests.surfaces.people import browser, browser_of, resident, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def case() -> Case:
    return opened(browser())


def holder(case: Case):
    """A fresh browser in which number and key were typed, as people type them."""
    client = browser()
    number = f" № {numbering.display(case.number)} "
    key = ids.in_groups(access.key_of(case.uid)).lower()
    answer = client.post("/follow/", {"number": number, "key": key})
    assert answer["Location"] == f"/case/{case.number}/"
    return client


def answered(case: Case) -> Case:
    services.answer(actor=SYSTEM, case_uid=case.uid, text="Шам ауыстырылды.", norm="ҚР ӘҚ 12-бап")
    case.refresh_from_db()
    return case


def test_number_and_key_open_the_case_on_any_device(case: Case) -> None:
    page = holder(case).get(f"/case/{case.number}/").content.decode()
    assert numbering.display(case.number) in page
    assert "With the organisation" in page
    assert "Жарық" in page


@pytest.mark.parametrize("key", ["", "0000-0000-0000-0000", "x" * 5000, "\x00", "кілт"])
def test_a_wrong_key_opens_nothing(case: Case, key: str) -> None:
    client = browser()
    answer = client.post("/follow/", {"number": case.number, "key": key})
    assert answer.status_code == 400
    assert case.number in answer.content.decode()
    assert client.get(f"/case/{case.number}/").status_code == 302


@pytest.mark.parametrize("number", ["", "1", "123", "-5", "1" * 40, "abc", "\u0661\u0662"])
def test_a_wrong_number_is_told_from_nothing_else(number: str) -> None:
    answer = browser().post("/follow/", {"number": number, "key": "ABCD-ABCD-ABCD-ABCD"})
    assert answer.status_code == 400


def test_without_the_key_one_is_asked_for_it(case: Case) -> None:
    for client in (browser(), browser(resident("other@example.kz"))):
        answer = client.get(f"/case/{case.number}/")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/follow/?number=")
        assert case.number not in client.get(answer["Location"]).context.get("case", "")


def test_a_forged_cookie_opens_nothing(case: Case) -> None:
    client = browser()
    client.cookies[f"case_{case.number}"] = access.key_of(case.uid)
    assert client.get(f"/case/{case.number}/").status_code == 302


def test_a_shared_phone_forgets_the_key_when_it_is_asked_to(case: Case) -> None:
    client, page = holder(case), f"/case/{case.number}/"
    assert f'action="{page}forget/"' in client.get(page).content.decode()
    assert client.get(f"{page}forget/").status_code == 405
    assert client.post(f"{page}forget/")["Location"] == "/"
    assert client.get(page)["Location"].startswith("/follow/")


@pytest.mark.parametrize("number", ["none", "case;a=b", "1"])
def test_the_key_of_no_case_is_forgotten_nowhere(number: str) -> None:
    assert browser().post(f"/case/{number}/forget/").status_code == 404


def test_the_key_of_one_case_opens_no_other(case: Case) -> None:
    other = opened(browser())
    client = holder(case)
    assert client.get(f"/case/{other.number}/").status_code == 302
    assert act(client, other, "withdraw", "portal").status_code == 403


def test_addresses_that_are_no_numbers_are_not_found() -> None:
    for wrong in ("1", "abc", "9" * 30):
        assert browser().get(f"/case/{wrong}/").status_code == 404


def test_a_signed_in_resident_sees_their_own_cases_and_no_others() -> None:
    person = resident("aigul@example.kz")
    mine = opened(browser(person))
    others = opened(browser())
    client = browser(person)
    page = client.get("/mine/").content.decode()
    assert numbering.display(mine.number) in page
    assert numbering.display(others.number) not in page
    assert client.get(f"/case/{mine.number}/").status_code == 200
    assert client.get(f"/case/{others.number}/").status_code == 302


def test_whoever_also_works_for_the_city_is_a_resident_here(case: Case) -> None:
    person = resident("aigul@example.kz")
    mine = opened(browser(person))
    Membership.objects.create(user=person, role=Role.SUPERVISOR)
    services.note(actor=SYSTEM, case_uid=mine.uid, text="Тек қызметкерлерге")
    client = browser(person)
    page = client.get(f"/case/{mine.number}/").content.decode()
    assert "Тек қызметкерлерге" not in page
    assert client.get(f"/case/{case.number}/").status_code == 302
    assert "Тек қызметкерлерге" in client.get(f"/desk/case/{mine.number}/").content.decode()


def test_a_question_is_answered_with_words(case: Case) -> None:
    services.ask(actor=SYSTEM, case_uid=case.uid, text="Қай подъезд?")
    client = holder(case)
    page = client.get(f"/case/{case.number}/").content.decode()
    assert page.count("Қай подъезд?") == 2  # in the past of the case, and above the answer
    empty = act(client, case, "reply", "portal", text="")
    assert empty.status_code == 400
    act(client, case, "reply", "portal", text="Екінші")
    assert "Your answer has been sent." in client.get(f"/case/{case.number}/").content.decode()
    case.refresh_from_db()
    assert case.state == "in_work"
    assert "Екінші" in client.get(f"/case/{case.number}/").content.decode()


def test_what_somebody_adds_is_read_by_whoever_has_the_case(case: Case) -> None:
    client = holder(case)
    assert act(client, case, "remark", "portal", text=" ").status_code == 400
    act(client, case, "remark", "portal", text="Үшінші шам")
    case.refresh_from_db()
    assert case.state == "assigned"
    assert "Үшінші шам" in client.get(f"/case/{case.number}/").content.decode()
    executor = browser(user("lamp@example.kz", Role.EXECUTOR, case.organisation))
    assert "Үшінші шам" in executor.get(f"/desk/case/{case.number}/").content.decode()


def test_an_answer_is_confirmed_and_rated(case: Case) -> None:
    answered(case)
    client = holder(case)
    page = client.get(f"/case/{case.number}/").content.decode()
    assert "Шам ауыстырылды." in page
    assert "ҚР ӘҚ 12-бап" in page
    act(client, case, "confirm", "portal")
    act(client, case, "rate", "portal", stars="5", text="Рахмет!")
    case.refresh_from_db()
    assert (case.state, case.rating) == ("closed", 5)


def test_an_answer_that_is_being_checked_is_not_shown(case: Case) -> None:
    doors.check_answers()
    executor = browser(user("serik@example.kz", Role.EXECUTOR, organisation()))
    act(executor, case, "answer", text="Қаралды.", norm="12-бап")
    client, inspector = holder(case), browser_of(Role.INSPECTOR)
    page = client.get(f"/case/{case.number}/").content.decode()
    assert "The contact centre checks the answer before you get it." in page
    act(inspector, case, "return_answer", text="Не істелді?")
    returned = client.get(f"/case/{case.number}/").content.decode()
    assert "The contact centre gave the answer back" in returned
    for hidden in ("Қаралды.", "12-бап", "Не істелді?"):
        assert hidden not in page + returned
    act(executor, case, "answer", text="Шам ауыстырылды.")
    act(inspector, case, "release")
    page = client.get(f"/case/{case.number}/").content.decode()
    assert "Шам ауыстырылды." in page
    assert "Қаралды." not in page


@pytest.mark.parametrize("stars", ["0", "6", "", "five", "-1", "99999999999999999999"])
def test_impossible_stars_come_back(case: Case, stars: str) -> None:
    answered(case)
    answer = act(holder(case), case, "rate", "portal", stars=stars, text="Сөзім")
    assert answer.status_code == 400
    assert "Сөзім" in answer.content.decode()
    case.refresh_from_db()
    assert case.rating is None


def test_an_answer_that_is_none_opens_the_case_again(case: Case) -> None:
    answered(case)
    client = holder(case)
    assert act(client, case, "reopen", "portal", text="").status_code == 400
    act(client, case, "reopen", "portal", text="Шам әлі жанбайды")
    case.refresh_from_db()
    assert (case.state, case.reopened) == ("assigned", 1)


def test_a_case_is_taken_back_once(case: Case) -> None:
    client = holder(case)
    assert act(client, case, "withdraw", "portal").status_code == 302
    again = act(client, case, "withdraw", "portal")
    assert again.status_code == 409
    assert "cannot be done now" in again.content.decode()


def test_only_what_is_possible_is_offered(case: Case) -> None:
    client = holder(case)
    assert set(client.get(f"/case/{case.number}/").context["forms"]) == {"remark", "withdraw"}
    answered(case)
    offered = set(client.get(f"/case/{case.number}/").context["forms"])
    assert offered == {"confirm", "reopen", "rate"}


def test_no_verb_of_the_staff_is_open_to_a_resident(case: Case) -> None:
    client = holder(case)
    for verb in ("answer", "route", "accept", "note", "expire", "nonsense"):
        assert act(client, case, verb, "portal", text="x").status_code == 404
    case.refresh_from_db()
    assert case.state == "assigned"


def test_notes_and_names_of_staff_stay_among_staff(case: Case) -> None:
    executor = user("serik@example.kz", Role.EXECUTOR, organisation())
    staff = browser(executor)
    act(staff, case, "note", text="Көрші болуы мүмкін")
    act(staff, case, "answer", text="Жөнделді.")
    page = holder(case).get(f"/case/{case.number}/").content.decode()
    assert "Көрші болуы мүмкін" not in page
    assert "serik" not in page
    assert "Жөнделді." in page


def test_the_resident_sees_that_somebody_looked_at_their_contacts_and_why(case: Case) -> None:
    act(browser_of(Role.OPERATOR), case, "reveal", reason="call_back")
    page = holder(case).get(f"/case/{case.number}/").content.decode()
    assert "looked at your name and contacts: To call back" in page
    assert "operator@example.kz" not in page


@pytest.mark.parametrize("role", [Role.ANONYMOUS, Role.RESIDENT, Role.OPERATOR, Role.LEADER])
def test_the_public_list_shows_no_words_and_no_address(case: Case, role: Role) -> None:
    page = browser_of(role).get("/requests/").content.decode()
    assert numbering.display(case.number) in page
    for private in ("Айгүл", "парктің жанында", "қараңғы", "7015551474"):
        assert private not in page


@pytest.mark.parametrize("after", ["0", "1", "-1", "x", "9" * 50, "\u0661"])
def test_lists_survive_any_place_to_begin(case: Case, after: str) -> None:
    assert browser().get("/requests/", {"after": after}).status_code == 200


def test_who_signed_out_leaves_no_open_case_on_the_telephone() -> None:
    client = browser(resident("aigul@example.kz"))
    mine = opened(client)
    assert client.get(f"/case/{mine.number}/accepted/").status_code == 200
    client.post("/accounts/logout/")
    assert f"case_{mine.number}" in client.cookies
    assert client.get(f"/case/{mine.number}/").status_code == 302
    client.force_login(resident("next@example.kz"))
    assert client.get(f"/case/{mine.number}/").status_code == 302


def test_a_key_that_was_typed_before_signing_in_goes_on_to_open(case: Case) -> None:
    client = holder(case)
    client.force_login(resident("aigul@example.kz"))
    assert client.get(f"/case/{case.number}/").status_code == 200


def test_no_browser_keeps_what_belongs_to_somebody() -> None:
    client = browser(resident("aigul@example.kz"))
    mine = opened(client)
    own = ("/me/", "/mine/", "/accounts/devices/", f"/case/{mine.number}/")
    for path in (*own, f"/case/{mine.number}/accepted/", "/case/1/"):
        assert client.get(path)["Cache-Control"] == "private, no-store", path
    assert "Cache-Control" not in client.get("/city/")
    assert "public" in client.get("/widget/kk/")["Cache-Control"]


def press_twice(client: Client, case: Case, verb: str, **fields: object) -> list[int]:
    """The same form of the same page once more: the answer to the first got lost on its way."""
    page = client.get(f"/case/{case.number}/").content.decode()
    once = re.findall(r'name="once" value="([^"]+)"', page)[0]
    sent = {"once": once, **{f"{verb}-{name}": value for name, value in fields.items()}}
    address = f"/case/{case.number}/{verb}/"
    return [client.post(address, sent).status_code for _ in range(2)]


def test_what_arrives_twice_is_done_once(case: Case) -> None:
    client = holder(case)
    assert press_twice(client, case, "remark", text="Even darker now") == [302, 302]
    page = client.get(f"/case/{case.number}/").content.decode()
    assert page.count("It has been added to your request.") == 2
    assert page.count("Even darker now") == 1
    answered(case)
    assert press_twice(client, case, "reopen", text="Still dark") == [302, 302]
    case.refresh_from_db()
    assert case.reopened == 1
    answered(case)
    assert press_twice(client, case, "confirm") == [302, 302]
    assert press_twice(client, case, "rate", stars=5, text="Thank you") == [302, 302]


def test_the_same_words_on_another_page_and_other_words_on_the_same_are_news(case: Case) -> None:
    client = holder(case)
    for _ in range(2):
        press_twice(client, case, "remark", text="Even darker now")
    once = {"once": "7"}
    for words in ("First the one", "Then the other"):
        client.post(f"/case/{case.number}/remark/", {**once, "remark-text": words})
    page = client.get(f"/case/{case.number}/").content.decode()
    assert page.count("Even darker now") == 2
    assert page.count("First the one") == page.count("Then the other") == 1


def test_what_was_refused_is_not_taken_for_done(case: Case) -> None:
    client = holder(case)
    sent = {"once": "7", "reopen-text": "Still dark"}
    address = f"/case/{case.number}/reopen/"
    assert client.post(address, sent).status_code == 409
    answered(case)
    assert client.post(address, sent).status_code == 302
    case.refresh_from_db()
    assert case.reopened == 1
