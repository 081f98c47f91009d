"""A word door's message is stored exactly once, with its event, whatever it brings."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from komek.intake import port
from komek.intake.models import Attachment, Conversation, Message
from komek.intake.port import IncomingFile, IncomingMessage
from komek.intake.services import receive, say
from komek.intake.services.sending import send_due
from komek.kernel import clock
from komek.kernel.errors import Conflict, Invalid, Refused, TooLarge
from komek.kernel.models import AuditEntry, OutboxEvent
from komek.residents.models import Resident
from tests.contracts.dummy_channels.dummy import talking
from tests.intake import files
from tests.residents.people import OPERATOR

pytestmark = pytest.mark.django_db

MESSAGE = IncomingMessage(
    channel="dummy",
    external_id="7",
    thread="12",
    sender_kind="telegram",
    sender="12345",
    sender_name="Айгүл",
    body="Жарық жоқ",
    language="kk",
)


@pytest.fixture(autouse=True)
def doors(home: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.FILES_ROOT = home / "files"
    monkeypatch.setattr(port, "PACKAGES", [*port.PACKAGES, "tests.contracts.dummy_channels"])
    monkeypatch.setattr(talking, "network", talking.Network())
    return


def events() -> list[dict[str, Any]]:
    kept = OutboxEvent.objects.filter(kind="intake.message_received").order_by("id")
    return list(kept.values_list("data", flat=True))


def test_a_message_is_stored_with_its_sender_and_its_event() -> None:
    received = receive(MESSAGE)
    message = Message.objects.get()
    resident = Resident.objects.get()
    assert (received.message_id, received.repeated) == (message.id, False)
    assert (message.body, message.direction, message.author) == (
        "Жарық жоқ",
        "in",
        f"resident:{resident.id}",
    )
    assert (message.conversation.resident, message.conversation.thread) == (resident, "12")
    assert resident.contact_points.get().value == "12345"
    assert events() == [
        {"message": message.id, "channel": "dummy", "clock_wrong": False, "refused_files": []}
    ]
    assert AuditEntry.objects.get(subject=f"message:{message.id}").action == "intake.receive"


def test_the_same_again_is_answered_with_the_first() -> None:
    first = receive(MESSAGE)
    again = receive(replace(MESSAGE, body=" Жарық\x00 жоқ "))
    assert (again.message_id, again.repeated) == (first.message_id, True)
    assert len(events()) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"body": "Су жоқ"},
        {"sender": "54321"},
        {"thread": "13"},
        {"choice": "rate:1"},
        {"files": (IncomingFile("x.jpg", files.image("JPEG")),)},
    ],
)
def test_the_same_id_with_anything_else_is_refused(other: dict[str, Any]) -> None:
    receive(MESSAGE)
    with pytest.raises(Conflict) as refused:
        receive(replace(MESSAGE, **other))
    assert refused.value.code == "external_id_taken"
    assert Message.objects.count() == 1
    assert not Attachment.objects.exists()


def test_the_same_id_in_another_channel_is_another_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    receive(MESSAGE)
    receive(replace(MESSAGE, channel="email"))
    assert Message.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_stored_once() -> None:
    together = Barrier(6)

    def come(n: int) -> tuple[int, bool]:
        together.wait()
        try:
            received = receive(MESSAGE)
            return received.message_id, received.repeated
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as doors:
        answers = list(doors.map(come, range(6)))
    assert len({message_id for message_id, _repeated in answers}) == 1
    assert sorted(repeated for _id, repeated in answers) == [False] + [True] * 5
    assert (Message.objects.count(), Conversation.objects.count(), len(events())) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_first_messages_of_a_chat_at_once_begin_one_conversation() -> None:
    together = Barrier(6)

    def come(n: int) -> int:
        together.wait()
        try:
            return receive(replace(MESSAGE, external_id=f"m-{n}")).conversation_id
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as doors:
        assert len(set(doors.map(come, range(6)))) == 1
    assert Message.objects.count() == 6
    assert Resident.objects.count() == 1


def test_a_file_that_is_refused_does_not_cost_the_words() -> None:
    received = receive(
        replace(
            MESSAGE,
            files=(
                IncomingFile("a.jpg", files.image("JPEG")),
                IncomingFile("b.jpg", b"MZ"),
                IncomingFile("c.pdf", b"%PDF-"),
            ),
        )
    )
    assert [one.name for one in Attachment.objects.all()] == ["a.jpg"]
    assert [(one.name, one.code) for one in received.refused_files] == [
        ("b.jpg", "file_type"),
        ("c.pdf", "file_damaged"),
    ]
    assert all(one.message for one in received.refused_files)
    assert events()[0]["refused_files"] == ["file_type", "file_damaged"]


def test_of_too_many_files_the_first_are_kept() -> None:
    photo = IncomingFile("a.jpg", files.image("JPEG"))
    received = receive(replace(MESSAGE, files=(photo,) * 12))
    assert Attachment.objects.count() == 10
    assert [one.code for one in received.refused_files] == ["files_too_many"] * 2


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"body": "я" * 5_000_000}, TooLarge),
        ({"body": ""}, Invalid),
        ({"body": "\u200b\x00"}, Invalid),
        ({"external_id": ""}, Invalid),
        ({"external_id": "x" * 201}, Invalid),
        ({"external_id": "\x00"}, Invalid),
        ({"channel": "pigeon"}, Invalid),
        ({"thread": "a\x00b"}, Invalid),
        ({"thread": "\ud800"}, Invalid),
    ],
)
def test_what_cannot_be_taken_is_refused_whole(
    change: dict[str, Any], refusal: type[Refused]
) -> None:
    with pytest.raises(refusal) as refused:
        receive(replace(MESSAGE, **change))
    assert str(refused.value.message)
    assert not Message.objects.exists()
    assert not Conversation.objects.exists()
    assert not Resident.objects.exists()


@pytest.mark.parametrize("off", [timedelta(days=400), timedelta(days=-400)])
def test_a_clock_that_is_wrong_is_noticed_and_costs_nothing(off: timedelta) -> None:
    with clock.travel(datetime(2026, 11, 23, 9, tzinfo=UTC)):
        receive(replace(MESSAGE, sent_at=clock.now() + off))
        message = Message.objects.get()
        assert (message.sent_at, message.received_at) == (None, clock.now())
    assert events()[0]["clock_wrong"] is True


def test_a_sender_we_cannot_read_is_still_heard_and_answered() -> None:
    receive(replace(MESSAGE, sender="@aigul", sender_name="\x00" * 10))
    message = Message.objects.get()
    assert (message.conversation.resident, message.author) == (None, "anonymous")
    assert not Resident.objects.exists()


def test_an_answer_goes_back_into_the_chat() -> None:
    received = receive(MESSAGE)
    say(
        actor=OPERATOR,
        conversation_id=received.conversation_id,
        direction="out",
        body="Жарық қосылды.",
        language="kk",
        channel="dummy",
    )
    assert send_due() == 1
    (sent,) = talking.network.sent
    assert (sent["chat"], sent["text"]) == ("12", "Жарық қосылды.")


def test_a_pressed_button_is_a_message() -> None:
    receive(replace(MESSAGE, body="", choice="rate:5"))
    assert Message.objects.get().facts == {"choice": ["rate:5"]}


def test_a_long_name_does_not_cost_the_words() -> None:
    receive(replace(MESSAGE, sender_name="Ұ" * 5_000))
    assert Resident.objects.get().name == "Ұ" * 200


text = st.text(max_size=40) | st.sampled_from(
    ["\x00", "\ud800", "\u202egpj.exe", "'; DROP TABLE case; --", "{{7*7}}", "İ" * 30, "ﷺ" * 20]
)


@given(
    st.builds(
        IncomingMessage,
        channel=st.just("dummy"),
        external_id=st.just("fresh") | text,
        body=text.map("сөз {}".format) | text,
        language=st.none() | text,
        thread=st.none() | st.just("12") | text,
        sender_kind=st.sampled_from(["telegram", "phone", "email", "", "pigeon"]),
        sender=text | st.sampled_from(["12345", "87015551474", "a@b.kz"]),
        sender_name=text,
        sent_at=st.none() | st.datetimes(timezones=st.none() | st.just(UTC)),
        files=st.lists(st.builds(IncomingFile, text, st.binary(max_size=40)), max_size=2).map(
            tuple
        ),
        choice=text,
    )
)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_anything_at_all_is_stored_whole_or_refused_whole(incoming: IncomingMessage) -> None:
    if incoming.external_id == "fresh":
        incoming = replace(incoming, external_id=str(uuid4()))
    before = Message.objects.count()
    try:
        received = receive(incoming)
    except Refused as refused:
        event(refused.code)
        assert Message.objects.count() == before
        return
    event("stored")
    assert received.repeated or Message.objects.count() == before + 1
    assert receive(incoming).message_id == received.message_id
