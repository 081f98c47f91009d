"""What residents' forms take: from a network, of a contact, in an unusual minute; no robots."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from komek.cases import emergencies
from komek.cases.models import Case
from komek.surfaces.parts import fields
from komek.surfaces.portal import guard
from komek.surfaces.portal.reporting import puzzle
from tests.intake.files import image
from tests.surfaces.faces import act, filled, opened
from tests.surfaces.people import browser, resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def report(host: str = "192.0.2.1", *, script: bool = False, **changes: object) -> HttpResponse:
    accept = "application/json" if script else "text/html"
    sent = filled(service_code="street_light", **changes)
    return browser().post("/report/", sent, headers={"accept": accept}, REMOTE_ADDR=host)


def picture(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, image("PNG"), "image/png")


def solved(token: str, challenge: str) -> str:
    return next(str(n) for n in range(10**7) if puzzle.solves(challenge, token, str(n)))


def test_a_network_is_limited_and_told_whom_to_call(settings) -> None:
    settings.REPORTS_OF_NETWORK = 2
    for host in (1, 2):
        assert report(f"192.0.2.{host}").status_code == 302
    answer = report("192.0.2.3")
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "call 109" in page
    assert "Айгүл Серікқызы" in page
    assert report("198.51.100.1").status_code == 302


def test_a_range_of_the_new_internet_is_one_network(settings) -> None:
    settings.REPORTS_OF_NETWORK = 1
    assert report("2001:db8:1::1").status_code == 302
    assert report("2001:db8:1:2::9").status_code == 429
    assert report("2001:db8:2::1").status_code == 302


def test_a_browser_that_solves_the_puzzle_goes_on(settings) -> None:
    settings.REPORTS_OF_NETWORK = 1
    report()
    form = filled(phone="8 701 555 00 01")
    asked = report(script=True, **form)
    assert asked.status_code == 428
    challenge = asked.json()["challenge"]
    solution = solved(str(form["token"]), challenge)
    wrong = {**form, "challenge": challenge, "solution": solution + "0"}
    assert report(script=True, **wrong).status_code == 428
    other = {**filled(), "challenge": challenge, "solution": solution}
    assert report(script=True, **other).status_code == 428
    right = {**form, "challenge": challenge, "solution": solution}
    assert report(script=True, **right).status_code == 201
    assert Case.objects.count() == 2


def test_no_puzzle_helps_beyond_ten_times_as_much(settings, monkeypatch) -> None:
    settings.REPORTS_OF_NETWORK = 1
    monkeypatch.setattr(puzzle, "is_solved", lambda *_: True)
    answers = [report(phone=f"8 701 555 10 {n:02}").status_code for n in range(11)]
    assert answers == [302] * 10 + [400]


def test_an_unusual_minute_asks_only_whoever_sends_much(settings) -> None:
    settings.REPORTS_A_MINUTE = 1
    assert [report().status_code for _ in range(4)] == [302, 302, 302, 429]
    assert report("198.51.100.1").status_code == 302


def test_a_contact_is_limited(settings) -> None:
    settings.REPORTS_OF_CONTACT = 1
    assert report("192.0.2.1").status_code == 302
    answer = report("198.51.100.1", phone="+7 701 555 14 74")
    assert answer.status_code == 400
    assert "today" in answer.content.decode()
    assert report("203.0.113.1", phone="8 701 555 00 02").status_code == 302


def test_nobody_stops_whoever_signed_in_by_typing_their_phone(settings) -> None:
    settings.REPORTS_OF_CONTACT = 1
    me = browser(resident("me@example.kz"))
    assert [report().status_code for _ in range(2)] == [302, 400]
    mine = [me.post("/report/", filled(service_code="street_light")).status_code for _ in range(2)]
    assert mine == [302, 400]


def test_taking_part_counts_like_reporting(settings) -> None:
    settings.REPORTS_OF_NETWORK = 1
    case = opened(browser())
    join = f"/requests/{case.number}/join/"
    answer = browser().post(join, {**filled(name="", phone=""), "nameless": "1"})
    assert answer.status_code == 429


def test_no_puzzle_helps_whoever_takes_part_again_and_again(settings, monkeypatch) -> None:
    monkeypatch.setattr(puzzle, "is_solved", lambda *_: True)
    case = opened(browser())
    settings.REPORTS_OF_NETWORK = 1
    join = f"/requests/{case.number}/join/"
    answers = [browser().post(join, {"nameless": "1", "token": "7"}).status_code for _ in range(2)]
    assert answers == [429, 429]


def test_files_are_counted_before_they_are_looked_at(settings, monkeypatch) -> None:
    looked_at: list[str] = []
    monkeypatch.setattr(fields, "check", lambda upload: looked_at.append(upload.name))
    settings.REPORTS_OF_NETWORK = 2
    answers = [report(text="", files=[picture(f"{n}.png")]) for n in range(3)]
    assert [answer.status_code for answer in answers] == [400, 400, 429]
    assert looked_at == ["0.png", "1.png"]
    assert "Айгүл Серікқызы" in answers[-1].content.decode()
    assert report(script=True, files=[picture("3.png")]).status_code == 428
    assert report(text="").status_code == 400
    assert looked_at == ["0.png", "1.png"]


def test_files_that_come_to_a_case_are_counted_too(settings, monkeypatch) -> None:
    client = browser()
    case = opened(client)
    settings.REPORTS_OF_NETWORK = 1
    monkeypatch.setattr(guard, "WITH_PUZZLE", 2)
    answers = [
        act(client, case, "remark", "portal", text=f"{n}", files=[picture("x.png")]).status_code
        for n in range(3)
    ]
    assert answers == [302, 302, 429]


def test_an_address_of_the_old_internet_is_the_same_in_new_clothes(settings) -> None:
    settings.REPORTS_OF_NETWORK = 1
    assert report("::ffff:192.0.2.1").status_code == 302
    assert report("192.0.2.7").status_code == 429
    assert report("::ffff:198.51.100.1").status_code == 302


def test_no_limit_is_no_limit(settings) -> None:
    settings.REPORTS_OF_NETWORK = settings.REPORTS_OF_CONTACT = settings.REPORTS_A_MINUTE = 0
    assert {report().status_code for _ in range(5)} == {302}


def test_a_field_that_nobody_sees_catches_who_fills_in_everything() -> None:
    answer = report(website="https://example.com")
    assert answer.status_code == 400
    assert "Leave this empty" in answer.content.decode()
    assert not Case.objects.exists()


def test_old_and_forged_challenges_are_none(monkeypatch) -> None:
    made = puzzle.challenge()
    number = solved("a", made)
    assert puzzle.is_solved(made, "a", number)
    assert not puzzle.is_solved(made, "b", number) or puzzle.solves(made, "b", number)
    assert not puzzle.is_solved(made + "x", "a", solved("a", made + "x"))
    assert not puzzle.is_solved("x" * 5000, "a", "1")
    monkeypatch.setattr(puzzle, "GOOD_FOR_S", -1)
    assert not puzzle.is_solved(made, "a", number)


def test_what_was_sent_comes_back_as_words(settings) -> None:
    naughty = "\"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}${7*7}'--"
    for changes in ({"text": naughty, "name": ""}, {"address": naughty, "to": "where"}):
        page = report(**changes).content.decode()
        assert "<img src=x" not in page
        assert not re.search(r"<script>", page)
        assert "&lt;script&gt;" in page
    case = opened(browser(), text=naughty)
    assert case.conversation.messages.get().body == naughty
    page = browser().get("/report/", {"q": naughty}).content.decode()
    assert "<img src=x" not in page


def test_no_more_words_are_looked_through_than_a_report_may_have(monkeypatch) -> None:
    looked_through: list[str] = []
    monkeypatch.setattr(emergencies, "tells_of_emergency", looked_through.append)
    sent = filled(text="gas leak " * 100_000)
    answer = browser().post("/report/", sent, headers={"x-part": "services"})
    assert answer.status_code == 200
    assert [len(words) for words in looked_through] == [4000]
