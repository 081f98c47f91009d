"""Saying stores words, files and an event together, and takes answers to their resident."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError

from komek.intake import port, queries
from komek.intake.attachments import check_content
from komek.intake.models import Attachment, Conversation, Direction, Message, Sending
from komek.intake.services import erase_conversation, open_original, release, say
from komek.intake.services import sending as sender
from komek.intake.services.sending import MOST_ATTEMPTS, send_due
from komek.kernel import clock
from komek.kernel.actors import Actor, Grant, Role
from komek.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from komek.kernel.models import AuditEntry, OutboxEvent
from komek.residents import services as residents
from komek.residents.models import ContactPoint
from tests.intake import files
from tests.residents.people import EMAIL, OPERATOR, PHONE, somebody

pytestmark = pytest.mark.django_db
INSPECTOR = Actor("user:903", (Grant(Role.INSPECTOR),))


@pytest.fixture(autouse=True)
def root(home: Path, settings: Any) -> Path:
    settings.FILES_ROOT = home / "files"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return settings.FILES_ROOT


def conversation(**addresses: str) -> Conversation:
    resident = somebody("Айгүл", **addresses) if addresses else None
    return Conversation.objects.create(channel="portal", resident=resident, created_at=clock.now())


def proven(where: Conversation) -> Conversation:
    """The same, with somebody who has shown that the addresses are theirs."""
    ContactPoint.objects.filter(resident=where.resident).update(verified_at=clock.now())
    return where


def said(where: Conversation, body: str = "Жарық қосылды.", **more: Any) -> Message:
    words: dict[str, Any] = {"direction": Direction.OUT, "language": "kk", "channel": "portal"}
    return say(actor=OPERATOR, conversation_id=where.id, body=body, **words | more)


def test_words_files_and_event_are_stored_together() -> None:
    where = conversation()
    photo = check_content(files.image("JPEG"), "дәлел.jpg")
    message = said(where, " Жарық\x00 қосылды. ", files=[photo], direction=Direction.IN)
    (entry,) = queries.conversation(where.id, notes=True)
    assert entry.message == message
    assert (message.body, message.author) == ("Жарық қосылды.", OPERATOR.name)
    assert [file.name for file in entry.files] == ["дәлел.jpg"]
    event = OutboxEvent.objects.get(kind="intake.message_said")
    assert event.subject == f"conversation:{where.id}"
    assert event.data == {"message": message.id, "direction": "in"}


@pytest.mark.parametrize(
    ("body", "refusal"), [("", Invalid), (" \x00\u200b\n", Invalid), ("я" * 5_000_000, TooLarge)]
)
def test_what_cannot_be_stored_is_refused_whole(body: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        said(conversation(), body)
    assert not Message.objects.exists()
    assert not OutboxEvent.objects.filter(kind="intake.message_said").exists()


def test_too_many_files_are_refused_whole() -> None:
    photo = check_content(files.image("JPEG"), "x")
    with pytest.raises(TooLarge):
        said(conversation(), files=[photo] * 11)
    assert not Message.objects.exists()
    assert not Attachment.objects.exists()


def test_the_same_external_id_is_never_stored_twice() -> None:
    where = conversation()
    said(where, external_id="a-1", direction=Direction.IN)
    with pytest.raises(IntegrityError):
        said(where, external_id="a-1", direction=Direction.IN)


def test_notes_are_for_staff() -> None:
    where = conversation()
    said(where, "Көршісі де жазды", direction=Direction.NOTE)
    said(where)
    assert len(queries.conversation(where.id, notes=True)) == 2
    assert [one.message.direction for one in queries.conversation(where.id, notes=False)] == ["out"]


def test_an_answer_goes_to_the_email_that_was_given() -> None:
    message = said(proven(conversation(email=EMAIL, phone=PHONE)))
    assert send_due() == 1
    assert send_due() == 0
    (letter,) = mail.outbox
    assert (letter.to, letter.body) == ([EMAIL], "Жарық қосылды.")
    assert str(message.uid) in letter.message()["Message-ID"]
    assert letter.message()["Content-Language"] == "kk"
    event = OutboxEvent.objects.get(kind="intake.message_sent")
    assert event.data == {"message": message.id, "channel": "email", "error": ""}


def test_an_address_that_is_only_claimed_gets_what_stands_around_the_words() -> None:
    said(conversation(email=EMAIL), around=("Above", "Below"), language="en")
    send_due()
    (letter,) = mail.outbox
    above, explanation, below = letter.body.split("\n\n")
    assert (letter.to, above, below) == ([EMAIL], "Above", "Below")
    assert "sign in with this address" in explanation


def test_an_address_that_is_only_claimed_is_not_flooded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reports under a stranger's address sends them no mail without an end."""
    monkeypatch.setattr(sender, "MOST_TO_THE_UNPROVEN", 2)
    for phone in (PHONE, "+77015551475", "+77015551476"):
        said(conversation(email=EMAIL, phone=phone))
    assert send_due() == 2
    with clock.travel(clock.now() + timedelta(days=1, minutes=1)):
        said(conversation(email=EMAIL, phone="+77015551477"))
        assert send_due() == 1


def test_a_proven_address_gets_every_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "MOST_TO_THE_UNPROVEN", 2)
    where = proven(conversation(email=EMAIL))
    for _ in range(3):
        said(where)
    assert send_due() == 3


def test_what_is_ours_of_a_letter_is_in_the_residents_language_whoever_wrote_the_words() -> None:
    where = proven(conversation(email=EMAIL))
    said(where, "Во дворе темно", direction=Direction.IN, language="ru")
    said(where)
    send_due()
    (letter,) = mail.outbox
    assert letter.subject == "Сообщение о вашем обращении"
    assert letter.body == "Жарық қосылды."


@pytest.mark.parametrize("direction", [Direction.IN, Direction.NOTE, Direction.HELD])
def test_only_answers_are_sent(direction: Direction) -> None:
    said(conversation(email=EMAIL), direction=direction)
    assert send_due() == 0


def test_what_is_held_is_for_staff_until_it_is_released_and_sent_once() -> None:
    where = proven(conversation(email=EMAIL))
    message = said(where, direction=Direction.HELD)
    assert queries.conversation(where.id, notes=False) == ()
    release(actor=INSPECTOR, message_id=message.id, around=("Above", "Below"))
    (entry,) = queries.conversation(where.id, notes=False)
    assert (entry.message.id, entry.message.direction) == (message.id, "out")
    assert send_due() == 1
    (letter,) = mail.outbox
    assert letter.body == "Above\n\nЖарық қосылды.\n\nBelow"
    told = OutboxEvent.objects.get(kind="intake.message_released")
    assert told.data == {"message": message.id, "direction": "out"}
    assert AuditEntry.objects.get(action="intake.release").actor == INSPECTOR.name
    with pytest.raises(Conflict):
        release(actor=INSPECTOR, message_id=message.id)
    assert send_due() == 0


def test_what_was_erased_while_it_was_held_is_released_to_nobody() -> None:
    where = conversation(email=EMAIL)
    message = said(where, direction=Direction.HELD)
    dpo = Actor("user:905", (Grant(Role.DATA_PROTECTION),))
    erase_conversation(actor=dpo, conversation_id=where.id, reason="wrong_person")
    release(actor=INSPECTOR, message_id=message.id)
    assert send_due() == 0
    assert mail.outbox == []


def test_who_cannot_be_reached_is_not_written_to() -> None:
    said(conversation())
    said(conversation(phone=PHONE))
    unproven = conversation(phone=PHONE)
    residents.add_contact(
        actor=OPERATOR, resident_id=unproven.resident_id, kind="email", value="thief@mail.kz"
    )
    said(unproven)
    assert send_due() == 0
    assert mail.outbox == []


def test_an_address_removed_before_the_letter_goes_is_not_written_to() -> None:
    where = conversation(email=EMAIL)
    said(where)
    point = where.resident.contact_points.get()
    residents.remove_contact(actor=OPERATOR, contact_point_id=point.id)
    send_due()
    assert mail.outbox == []
    assert OutboxEvent.objects.get(kind="intake.message_failed").data["error"] == "no_address"


def broken(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def send(outgoing: port.OutgoingMessage) -> None:
        raise error

    found = port.channels()
    found["email"] = port.Channel(found["email"].manifest, send=send)
    monkeypatch.setattr(port, "channels", lambda: found)


def test_a_mail_server_that_is_away_is_asked_again_and_at_last_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken(ConnectionRefusedError("aigul@mail.kz said no"), monkeypatch)
    said(conversation(email=EMAIL))
    with clock.travel(clock.now()) as journey:
        for attempt in range(1, MOST_ATTEMPTS + 1):
            assert send_due() == 1
            assert send_due() == 0
            assert Sending.objects.get().attempts == attempt
            journey.forward(sender.FIRST_PAUSE * 4**MOST_ATTEMPTS)
        assert send_due() == 0
    sending = Sending.objects.get()
    assert (sending.state, sending.error) == ("failed", "ConnectionRefusedError")


def test_an_address_that_does_not_exist_is_given_up_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken(port.Undeliverable("address_refused"), monkeypatch)
    said(conversation(email=EMAIL))
    send_due()
    assert Sending.objects.get().error == "address_refused"
    assert OutboxEvent.objects.filter(kind="intake.message_failed").count() == 1


def test_one_failure_does_not_hold_back_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = said(conversation(email=EMAIL)), said(conversation(email="b@mail.kz"))
    sent: list[str] = []

    def send(outgoing: port.OutgoingMessage) -> None:
        if outgoing.id == str(first.uid):
            raise TimeoutError
        sent.append(outgoing.id)

    found = port.channels()
    found["email"] = port.Channel(found["email"].manifest, send=send)
    monkeypatch.setattr(port, "channels", lambda: found)
    assert send_due() == 2
    assert sent == [str(second.uid)]


def test_a_round_ends_when_nothing_gets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    broken(TimeoutError(), monkeypatch)
    for n in range(5):
        said(conversation(email=f"{n}@mail.kz"))
    assert send_due() == 3
    assert send_due() == 2


def test_an_original_is_opened_for_a_reason_and_on_record() -> None:
    photo = files.image("JPEG", exif=files.exif())
    said(conversation(), files=[check_content(photo, "x")], direction=Direction.IN)
    row = Attachment.objects.get()
    with pytest.raises(Forbidden):
        open_original(actor=OPERATOR, attachment_uid=row.uid, reason="retouching")
    with pytest.raises(Invalid):
        open_original(actor=INSPECTOR, attachment_uid=row.uid, reason="")
    path = open_original(actor=INSPECTOR, attachment_uid=row.uid, reason="retouching")
    assert path.read_bytes() == photo
    entry = AuditEntry.objects.get(action="intake.open_original", subject=f"attachment:{row.id}")
    assert (entry.actor, entry.reason) == (INSPECTOR.name, "retouching")
    Attachment.objects.update(original_path="")
    with pytest.raises(NotFound):
        open_original(actor=INSPECTOR, attachment_uid=row.uid, reason="retouching")


def test_a_photo_used_twice_is_noticed() -> None:
    photo = check_content(files.image("JPEG"), "x")
    here, there = conversation(), conversation()
    said(here, files=[photo])
    assert not queries.seen_before(photo.sha256, but_not_in=here.id)
    said(there, files=[photo])
    assert queries.seen_before(photo.sha256, but_not_in=here.id)
