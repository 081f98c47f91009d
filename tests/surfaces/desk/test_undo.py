"""What is sent at the desk waits some seconds: taken back, or done once, or refused with words."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from komek.cases.models import Case, CaseEvent
from komek.directory.models import Membership
from komek.intake.models import Attachment, Message
from komek.kernel import clock
from komek.kernel.actors import SYSTEM, Role
from komek.kernel.models import OutboxEvent
from komek.kernel.outbox import event_of
from komek.residents.services import forget
from komek.surfaces.desk.services import holding
from komek.surfaces.desk.verbs import HELD, VERBS
from komek.surfaces.models import Draft, HeldAct, Upload
from komek.surfaces.services import drafts
from komek.surfaces.subscribers import forget_drafts
from tests.intake.files import image
from tests.surfaces.faces import act, opened, organisation
from tests.surfaces.people import browser, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
WORDS = "Электрик шамды ауыстырды."


@pytest.fixture(autouse=True)
def ten_seconds(settings) -> None:
    settings.UNDO_SECONDS = 10


@pytest.fixture
def colleague() -> Client:
    return browser(user("dana@example.kz", Role.EXECUTOR, organisation()))


def send(client: Client, case: Case, verb: str, seen: int | None = None, **fields: object):
    """Send a verb's form as a page with scripts does."""
    sent = {f"{verb}-{name}": value for name, value in fields.items()}
    extra = {} if seen is None else {"seen": str(seen)}
    return client.post(f"/desk/case/{case.number}/{verb}/", {**sent, **extra, "undo": "1"})


def bar(client: Client) -> str:
    """What a page is told that has counted to the end."""
    return client.get("/desk/held/", headers={"X-Part": "held"}).content.decode()


def last_event(case: Case) -> int:
    return CaseEvent.objects.filter(case_id=case.id).latest("id").id


def state(case: Case) -> str:
    return Case.objects.get(id=case.id).state


def test_nothing_happens_until_its_moment_comes(case: Case, executor: Client) -> None:
    events = OutboxEvent.objects.count()
    messages = Message.objects.count()
    assert send(executor, case, "answer", text=WORDS).status_code == 302
    assert state(case) == "assigned"
    assert (OutboxEvent.objects.count(), Message.objects.count()) == (events, messages)
    page = executor.get("/desk/").content.decode()
    assert "it will be done in a moment" in page
    holding.carry_out(HeldAct.objects.get().id)
    assert state(case) == "answered"
    assert Message.objects.latest("id").body == WORDS
    held = HeldAct.objects.get()
    assert (held.state, held.fields) == ("done", {})
    assert "done" in bar(executor)


def test_a_page_without_scripts_acts_at_once(case: Case, executor: Client) -> None:
    assert act(executor, case, "answer", text=WORDS).status_code == 302
    assert state(case) == "answered"


@pytest.mark.parametrize(("verb", "fields"), [("accept", {}), ("note", {"text": WORDS})])
def test_what_a_colleague_waits_for_is_not_held(
    verb: str, fields: dict[str, str], case: Case, executor: Client
) -> None:
    send(executor, case, verb, **fields)
    assert not HeldAct.objects.exists()
    assert CaseEvent.objects.filter(case_id=case.id, verb=verb).exists()


def test_what_is_held_is_a_verb_of_the_desk() -> None:
    assert VERBS.keys() >= HELD


def test_what_is_taken_back_was_never_done(case: Case, executor: Client) -> None:
    send(executor, case, "answer", text=WORDS)
    held = HeldAct.objects.get()
    answer = executor.post(f"/desk/held/{held.uid}/undo/")
    assert answer["Location"] == f"/desk/case/{case.number}/"
    holding.carry_out(held.id)
    assert state(case) == "assigned"
    assert Draft.objects.get().data["answer-text"] == [WORDS]
    assert WORDS in executor.get(answer["Location"]).content.decode()


def test_nobody_else_takes_it_back(case: Case, executor: Client, colleague: Client) -> None:
    send(executor, case, "answer", text=WORDS)
    held = HeldAct.objects.get()
    assert colleague.post(f"/desk/held/{held.uid}/undo/").status_code == 404
    assert HeldAct.objects.get().state == "waiting"


def test_too_late_is_too_late(case: Case, executor: Client) -> None:
    send(executor, case, "answer", text=WORDS)
    held = HeldAct.objects.get()
    holding.carry_out(held.id)
    assert executor.post(f"/desk/held/{held.uid}/undo/").status_code == 409
    assert state(case) == "answered"


def test_what_would_be_refused_is_refused_at_once(case: Case, executor: Client) -> None:
    assert send(executor, case, "refuse", text="").status_code == 400
    to_itself = send(executor, case, "forward", organisation_id=organisation().id)
    assert to_itself.status_code == 400
    assert send(executor, case, "release").status_code == 403
    assert not HeldAct.objects.exists()
    assert CaseEvent.objects.filter(case_id=case.id).count() == 1


def test_sent_twice_it_is_held_once(case: Case, executor: Client) -> None:
    for _ in range(2):
        send(executor, case, "answer", text=WORDS)
    assert HeldAct.objects.count() == 1


def test_other_words_are_not_taken_for_the_same_sent_twice(case: Case, executor: Client) -> None:
    send(executor, case, "answer", text=WORDS)
    answer = send(executor, case, "answer", text="Шам жоқ болып шықты.")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "waits to be done" in page
    assert "Шам жоқ болып шықты." in page
    assert HeldAct.objects.get().fields["answer-text"] == [WORDS]


def test_nor_are_other_photos(case: Case, executor: Client) -> None:
    photo, another = image("PNG"), image("PNG", (30, 40))
    send(executor, case, "answer", text=WORDS, files=SimpleUploadedFile("lamp.png", photo))
    for content, status in ((photo, 302), (another, 409)):
        files = SimpleUploadedFile("lamp.png", content)
        assert send(executor, case, "answer", text=WORDS, files=files).status_code == status


def test_whoever_was_slower_keeps_the_words(
    case: Case, executor: Client, colleague: Client
) -> None:
    send(executor, case, "answer", text=WORDS)
    act(colleague, case, "refuse", text="Біздікі емес.")
    holding.carry_out(HeldAct.objects.get().id)
    held = HeldAct.objects.get()
    assert (held.state, held.fields) == ("refused", {})
    assert Draft.objects.get().data["answer-text"] == [WORDS]
    assert (
        "could not be done"
        in executor.get("/desk/held/", headers={"X-Part": "held"}).content.decode()
    )


def test_words_begun_since_stand_below_those_that_come_back(case: Case, executor: Client) -> None:
    send(executor, case, "answer", text=WORDS, norm="№ 12")
    begun = {"answer-text": ["Тағы да қараймыз."], "answer-norm": [""]}
    sent = {"key": f"case:{case.number}:answer", "data": json.dumps(begun)}
    executor.post("/desk/drafts/", sent)
    executor.post(f"/desk/held/{HeldAct.objects.get().uid}/undo/")
    assert Draft.objects.get().data == {
        "answer-text": [f"{WORDS}\n\nТағы да қараймыз."],
        "answer-norm": ["№ 12"],
    }


def test_it_is_done_with_the_rights_of_its_moment(case: Case, executor: Client) -> None:
    send(executor, case, "answer", text=WORDS)
    Membership.objects.all().delete()
    holding.carry_out(HeldAct.objects.get().id)
    assert HeldAct.objects.get().state == "refused"
    assert state(case) == "assigned"


def test_photos_wait_too(case: Case, executor: Client) -> None:
    send(executor, case, "answer", text=WORDS, files=SimpleUploadedFile("lamp.png", image("PNG")))
    assert not Attachment.objects.exists()
    holding.carry_out(HeldAct.objects.get().id)
    assert Attachment.objects.get().message.body == WORDS


def test_whoever_takes_photos_back_is_told_to_choose_them_again(
    case: Case, executor: Client
) -> None:
    send(executor, case, "answer", text=WORDS, files=SimpleUploadedFile("lamp.png", image("PNG")))
    undone = executor.post(f"/desk/held/{HeldAct.objects.get().uid}/undo/", follow=True)
    assert "Choose the photos and files again" in undone.content.decode()


def test_what_a_dead_worker_left_is_done_later(case: Case, executor: Client) -> None:
    send(executor, case, "answer", text=WORDS)
    now = clock.now()
    assert holding.carry_out_late(now + timedelta(seconds=10)) == 0
    assert holding.carry_out_late(now + timedelta(seconds=20)) == 1
    assert state(case) == "answered"
    holding.carry_out(HeldAct.objects.get().id)
    assert CaseEvent.objects.filter(case_id=case.id, verb="answer").count() == 1


def test_one_that_fails_does_not_hold_up_the_others(
    case: Case, executor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(executor, case, "answer", text=WORDS)

    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(holding.doing, "perform", fail)
    now = clock.now()
    holding.carry_out_late(now + timedelta(minutes=5))
    assert HeldAct.objects.get().state == "waiting"
    holding.carry_out_late(now + timedelta(minutes=20))
    assert HeldAct.objects.get().state == "refused"
    assert Draft.objects.get().data["answer-text"] == [WORDS]


def test_what_was_taken_back_while_it_failed_stays_taken_back(
    case: Case, executor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(executor, case, "answer", text=WORDS)
    uid = HeldAct.objects.get().uid

    def fail(*_: object) -> None:
        executor.post(f"/desk/held/{uid}/undo/")
        raise RuntimeError("broken")

    monkeypatch.setattr(holding, "carry_out", fail)
    holding.carry_out_late(clock.now() + timedelta(minutes=20))
    assert HeldAct.objects.get().state == "undone"


def test_whose_act_is_given_up_reads_so_in_their_language(
    case: Case, executor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(executor, case, "answer", text=WORDS)
    HeldAct.objects.update(language="ru")

    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(holding.doing, "perform", fail)
    with translation.override("en"):
        holding.carry_out_late(clock.now() + timedelta(minutes=20))
    assert "Something went wrong" not in HeldAct.objects.get().refusal


def test_a_form_knows_what_it_has_seen(case: Case, executor: Client, colleague: Client) -> None:
    seen = last_event(case)
    act(colleague, case, "note", text="Мен жауап беріп жатырмын.")
    said = {"answer-text": WORDS, "seen": str(seen)}
    for undo in ({}, {"undo": "1"}):
        answer = executor.post(f"/desk/case/{case.number}/answer/", {**said, **undo})
        assert answer.status_code == 409
        page = answer.content.decode()
        assert WORDS in page
        assert "Somebody else has changed this case meanwhile" in page
        assert [entry.verb for entry in answer.context["meanwhile"]] == ["note"]
    assert state(case) == "assigned"
    assert act(executor, case, "answer", text=WORDS).status_code == 302


def test_ones_own_notes_and_a_neighbours_me_too_change_nobodys_mind(
    case: Case, executor: Client
) -> None:
    seen = last_event(case)
    act(executor, case, "note", text="Барамын.")
    send(executor, case, "answer", text=WORDS, seen=seen)
    holding.carry_out(HeldAct.objects.get().id)
    assert state(case) == "answered"


def test_what_could_not_be_done_is_told_in_the_case_until_it_is_understood(
    case: Case, executor: Client, colleague: Client
) -> None:
    send(executor, case, "answer", text=WORDS, seen=last_event(case))
    act(colleague, case, "note", text="Күте тұрыңыз.")
    holding.carry_out(HeldAct.objects.get().id)
    page = executor.get(f"/desk/case/{case.number}/")
    assert len(page.context["not_done"]) == 1
    executor.post(f"/desk/case/{case.number}/settle/answer/")
    assert executor.get(f"/desk/case/{case.number}/").context["not_done"] == []


def test_what_is_held_is_not_done_once_its_case_is_forgotten(case: Case, executor: Client) -> None:
    act(executor, case, "accept")
    photo = SimpleUploadedFile("lamp.jpg", image("JPEG"))
    send(executor, case, "answer", text=WORDS, norm="СП 31", files=photo)
    held = HeldAct.objects.get()
    assert Upload.objects.count() == 1
    assert case.resident_id is not None
    forget(actor=SYSTEM, resident_id=case.resident_id, reason="own_wish")
    forget_drafts(event_of(OutboxEvent.objects.get(kind="residents.forgotten")))
    held.refresh_from_db()
    assert (held.state, held.fields, held.files) == ("undone", {}, [])
    assert not Upload.objects.exists()
    holding.carry_out(held.id)
    assert holding.carry_out_late(clock.now() + timedelta(minutes=1)) == 0
    assert not Message.objects.filter(body=WORDS).exists()
    assert not Draft.objects.exists()


def test_what_is_held_about_others_waits_on(case: Case, executor: Client) -> None:
    other = opened(browser(), name="Болат", phone="8 701 555 00 11")
    act(executor, other, "accept")
    send(executor, other, "answer", text=WORDS, norm="СП 31")
    drafts.forget_cases([case.id])
    assert HeldAct.objects.get().state == "waiting"
