"""Working by the link of a letter: what one sees, what one can do once, and when it ends."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from komek.cases import links, services
from komek.cases.models import Case, CaseEvent, DispatchDelivery, DispatchWay, State
from komek.cases.services import dispatch
from komek.directory.models import Organisation
from komek.intake.models import Attachment, Message
from komek.kernel import clock
from komek.kernel.actors import SYSTEM, Role
from komek.kernel.models import AuditEntry
from tests.cases.dispatch.depots import ADMINISTRATOR, connected, handed_over, relayed
from tests.intake.files import image
from tests.surfaces.faces import act, opened, organisation
from tests.surfaces.people import browser, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
TEXT = "Шам жанбайды, аула қараңғы."


@pytest.fixture
def now():
    from datetime import UTC, datetime

    with clock.travel(datetime(2026, 9, 14, 5, 0, tzinfo=UTC)) as journey:
        yield journey


@pytest.fixture
def case(now) -> Case:
    connected(organisation(), "email", address="lamps@lights.example", settings={"language": "en"})
    case = opened(browser(), email="aigul@mail.kz")
    mail.outbox.clear()
    handed_over()
    return case


def letters() -> list[mail.EmailMessage]:
    return [one for one in mail.outbox if one.to == ["lamps@lights.example"]]


def link() -> str:
    """The address in the newest letter, as the tests' browser asks for it."""
    (address,) = re.findall(r"http://127.0.0.1:\d+(/work/\S+/)", letters()[-1].body)
    return address


def do(client: Client, verb: str, address: str = "", **fields: object):
    sent = {f"{verb}-{name}": value for name, value in fields.items()}
    return client.post(f"{address or link()}{verb}/", sent)


def page(client: Client, address: str = "") -> str:
    return " ".join(client.get(address or link()).content.decode().split())


def state(case: Case) -> str:
    return Case.objects.get(id=case.id).state


def test_the_letter_tells_what_is_needed_and_keeps_the_rest(case: Case) -> None:
    (letter,) = letters()
    assert "парктің жанында" in letter.body
    assert "Street light" in letter.subject
    for kept in (TEXT, "Айгүл", "701", "aigul@mail.kz"):
        assert kept not in letter.body + letter.subject


def test_the_page_shows_the_words_and_nobody_by_name(case: Case) -> None:
    colleague = user("secret.colleague@example.kz", Role.INSPECTOR)
    services.note(actor=SYSTEM, case_uid=case.uid, text="A note among colleagues")
    act(browser(colleague), case, "note", text="Another note")
    shown = page(browser())
    assert TEXT in shown
    for kept in ("Айгүл", "701 555", "aigul@mail.kz", "note", colleague.name):
        assert kept not in shown


def test_looking_changes_nothing(case: Case) -> None:
    """Mail programs open links before people do."""
    before = CaseEvent.objects.count()
    for _ in range(3):
        page(browser())
    assert CaseEvent.objects.count() == before
    assert browser().get(f"{link()}accept/").status_code == 405


def test_an_executor_accepts_asks_and_answers_with_photos(case: Case, now) -> None:
    client = browser()
    assert do(client, "accept").status_code == 302
    assert state(case) == "in_work"
    photo = SimpleUploadedFile("lamp.jpg", image("JPEG"), "image/jpeg")
    answer = do(client, "answer", text="A new lamp.", files=photo)
    assert answer.status_code == 200
    assert state(case) == "answered"
    said = Message.objects.filter(conversation_id=case.conversation_id).latest("id")
    assert (said.body, Attachment.objects.get(message=said).kind) == ("A new lamp.", "image")


def test_the_traces_say_that_it_was_by_this_link(case: Case) -> None:
    do(browser(), "accept")
    name = f"link:{DispatchDelivery.objects.get().id}"
    assert CaseEvent.objects.get(case_id=case.id, verb="accept").actor == name
    assert AuditEntry.objects.get(action="cases.accept", subject=case.subject).actor == name


def test_a_question_goes_to_the_resident_and_the_answer_comes_by_letter(case: Case, now) -> None:
    do(browser(), "ask", text="Which lamp?")
    assert state(case) == "asked"
    now.forward(timedelta(minutes=1))
    operator = browser(user("operator@example.kz", Role.OPERATOR))
    act(operator, case, "reply", text="The one at the gate")
    first = link()
    handed_over()
    assert link() != first
    assert "The one at the gate" in page(browser())
    assert do(browser(), "ask", text="Which gate?").status_code == 302


def test_each_verb_works_once(case: Case, now) -> None:
    client = browser()
    do(client, "ask", text="Which lamp?")
    now.forward(timedelta(minutes=1))
    operator = browser(user("operator@example.kz", Role.OPERATOR))
    act(operator, case, "reply", text="The one at the gate")
    again = do(client, "ask", text="Which gate?")
    assert again.status_code == 409
    assert "This was done by this link already." in again.content.decode()
    assert CaseEvent.objects.filter(case_id=case.id, verb="ask").count() == 1
    assert 'id="ask"' not in page(client)


def test_what_was_refused_was_not_used(case: Case) -> None:
    client = browser()
    assert do(client, "answer", text="").status_code == 400
    assert do(client, "answer", text="A new lamp.").status_code == 200


@pytest.mark.parametrize("verb", ["forward", "refuse", "note", "release", "confirm", "files"])
def test_nothing_else_can_be_done_by_a_link(verb: str, case: Case) -> None:
    assert do(browser(), verb, text="x").status_code == 404


def test_a_link_ends_with_the_work(case: Case) -> None:
    address = link()
    do(browser(), "answer", text="A new lamp.")
    for gone in (browser().get(address), do(browser(), "ask", address, text="?")):
        assert gone.status_code == 410
        assert "The case is with you no more" in gone.content.decode()
        assert TEXT not in gone.content.decode()


def test_a_link_ends_when_the_case_goes_elsewhere(case: Case) -> None:
    services.forward(
        actor=SYSTEM, case_uid=case.uid, organisation_id=Organisation.objects.get(code="water").id
    )
    assert browser().get(link()).status_code == 410


def test_a_link_that_came_back_to_the_same_hands_is_another_one(case: Case, now) -> None:
    address = link()
    do(browser(), "answer", text="A new lamp.")
    now.forward(timedelta(minutes=1))
    operator = browser(user("operator@example.kz", Role.OPERATOR))
    act(operator, case, "reopen", text="Dark again")
    handed_over()
    assert browser().get(address).status_code == 410
    assert "Dark again" in page(browser())


def test_a_link_runs_out(case: Case, now) -> None:
    now.forward(timedelta(days=29, hours=23))
    assert browser().get(link()).status_code == 200
    now.forward(timedelta(hours=2))
    gone = browser().get(link())
    assert gone.status_code == 410
    assert "This link has run out" in gone.content.decode()
    assert do(browser(), "accept").status_code == 410
    assert state(case) == "assigned"


def test_a_letter_that_is_sent_again_has_a_link_that_holds_anew(case: Case, now) -> None:
    now.forward(timedelta(days=31))
    address = link()
    assert browser().get(address).status_code == 410
    supervisor = browser(user("supervisor@example.kz", Role.SUPERVISOR))
    assert "Send the letter again" in page(supervisor, f"/desk/case/{case.number}/")
    supervisor.post(f"/desk/dispatch/{DispatchDelivery.objects.get().id}/")
    handed_over()
    assert link() == address
    assert browser().get(address).status_code == 200


def test_a_link_cannot_be_guessed(case: Case) -> None:
    token = link().split("/")[2]
    uid, signature = token.split(".")
    other = f"{int(uid, 16) ^ 1:032x}"
    flipped = signature[:-1] + ("A" if signature[-1] != "A" else "B")
    guesses = [f"{other}.{signature}", f"{uid}.{flipped}", uid, f"{uid}.", "x", f".{signature}"]
    for guess in guesses:
        assert browser().get(f"/work/{guess}/").status_code == 404, guess
    assert len(signature) >= 40


def test_the_signature_is_the_citys(case: Case, settings) -> None:
    settings.SECRET_KEY = "another city's"
    assert browser().get(link()).status_code == 404


def test_a_signature_alone_leads_nowhere(case: Case) -> None:
    from uuid import uuid4

    assert browser().get(f"/work/{links.token_of(uuid4())}/").status_code == 404


def test_nobody_keeps_the_page(case: Case) -> None:
    answer = browser().get(link())
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "same-origin" in answer["Referrer-Policy"]


@pytest.mark.parametrize(("language", "word"), [("kk", "Жауап"), ("ru", "Ответ"), ("en", "Answer")])
def test_the_page_speaks_three_languages(language: str, word: str, case: Case) -> None:
    assert word in browser(language=language).get(link()).content.decode()


def test_photos_of_the_case_are_seen_by_the_link_alone(now) -> None:
    connected(organisation(), "email", address="lamps@lights.example", settings={"language": "en"})
    photo = SimpleUploadedFile("lamp.jpg", image("JPEG"), "image/jpeg")
    opened(browser(), files=photo)
    handed_over()
    uid = Attachment.objects.get().uid
    assert browser().get(f"{link()}files/{uid}/").status_code == 200
    do(browser(), "answer", text="A new lamp.")
    assert browser().get(f"{link()}files/{uid}/").status_code == 410


@pytest.mark.parametrize("is_away", [True, False])
def test_links_in_an_old_mailbox_end_and_the_new_one_gets_the_work(
    is_away: bool, now, case: Case
) -> None:
    do(browser(), "accept")
    relayed()
    old = link()
    if is_away:
        way = DispatchWay.objects.get(valid_to=None)
        dispatch.disconnect(actor=ADMINISTRATOR, way_id=way.id)
        assert browser().get(old).status_code == 404
    now.forward(timedelta(minutes=1))
    connected(organisation(), "email", address="new@lights.example", settings={"language": "en"})
    assert browser().get(old).status_code == 404
    assert do(browser(), "answer", old, text="Mended").status_code == 404
    mail.outbox.clear()
    handed_over()
    (letter,) = mail.outbox
    assert letter.to == ["new@lights.example"]
    (new,) = re.findall(r"http://127.0.0.1:\d+(/work/\S+/)", letter.body)
    assert do(browser(), "answer", new, text="Mended").status_code == 200
    assert state(case) != State.IN_WORK
