"""Words and files go with the person; conversations follow merges and come back."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from komek.intake.attachments import check_content
from komek.intake.models import Attachment, Conversation, Direction, Message, Sending
from komek.intake.services import erase_conversation, say
from komek.intake.services.erasing import erase_left_over
from komek.kernel import clock, deliveries, outbox
from komek.kernel.errors import Forbidden
from komek.kernel.models import Delivery, OutboxEvent
from komek.kernel.relay import relay_batch
from komek.residents import services as residents
from komek.residents.models import Resident
from tests.intake import files
from tests.intake.test_storage import on_disk
from tests.residents.people import EMAIL, EXECUTOR, OPERATOR, PHONE, PROTECTION, oneself, somebody
from tests.residents.test_forgetting import planted_words

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def root(home: Path, settings: Any) -> Path:
    settings.HOME, settings.FILES_ROOT = home, home / "files"
    return settings.FILES_ROOT


def delivered() -> None:
    """Relay and worker have done what was waiting."""
    while relay_batch():
        pass
    while deliveries.deliver_due():
        pass
    assert not Delivery.objects.exclude(state="done").exists()


def conversation_of(resident: Resident | None, secret: str) -> Conversation:
    where = Conversation.objects.create(
        channel="portal", resident=resident, created_at=clock.now(), thread=f"chat {secret}"
    )
    author = oneself(resident.id) if resident else OPERATOR
    words: dict[str, Any] = {"conversation_id": where.id, "language": "kk", "channel": "portal"}
    photo = check_content(files.image("PNG", exif=files.exif()), f"{secret}.png")
    say(
        actor=author,
        direction=Direction.IN,
        body=f"Менің атым {secret}",
        files=[photo],
        facts={"name": [secret]},
        external_id=f"id {secret}",
        **words,
    )
    say(actor=OPERATOR, direction=Direction.OUT, body=f"Құрметті {secret}!", **words)
    return where


def test_whoever_is_forgotten_is_forgotten_with_words_and_files(root: Path) -> None:
    me, other = somebody("Айгүл", phone=PHONE, email=EMAIL), somebody("Болат", phone=PHONE)
    mine, others = conversation_of(me, "Айгүл-Әбді"), conversation_of(other, "Болат-Серік")
    residents.forget(actor=PROTECTION, resident_id=me.id, reason="own_wish")
    delivered()

    left = planted_words()
    for planted in ("Айгүл", "Айгул", EMAIL):
        assert planted not in left
    assert "Болат-Серік" in left
    messages = Message.objects.filter(conversation=mine).order_by("id")
    assert [(one.body, one.facts, one.external_id) for one in messages] == [("", {}, None)] * 2
    assert all(one.erased_at for one in messages)
    assert [one.author for one in messages] == ["erased", OPERATOR.name]
    mine.refresh_from_db()
    assert (mine.thread, mine.resident) == (None, None)
    assert not Sending.objects.filter(message__conversation=mine).exists()
    kept = Attachment.objects.get()
    assert kept.message.conversation == others
    assert on_disk(root) == {kept.path, kept.original_path}
    assert OutboxEvent.objects.filter(kind="intake.conversation_erased").count() == 1


def test_forgetting_again_after_a_restore_erases_again() -> None:
    me = somebody("Айгүл", phone=PHONE)
    mine = conversation_of(me, "Айгүл-Әбді")
    rows = list(Message.objects.filter(conversation=mine).values("id", "body"))
    residents.forget(actor=PROTECTION, resident_id=me.id, reason="own_wish")
    delivered()
    for row in rows:
        Message.objects.filter(id=row["id"]).update(body=row["body"], erased_at=None)
    Conversation.objects.filter(id=mine.id).update(resident=me)
    Resident.objects.filter(id=me.id).update(erased_at=None, name="Айгүл")

    assert residents.replay_erasures() == 1
    delivered()
    assert "Айгүл" not in planted_words()


def test_what_was_written_while_somebody_was_forgotten_goes_too() -> None:
    me = somebody("Айгүл", phone=PHONE)
    residents.forget(actor=PROTECTION, resident_id=me.id, reason="own_wish")
    delivered()
    late = conversation_of(me, "Айгүл-Әбді")
    assert erase_left_over() == 1
    assert erase_left_over() == 0
    assert not Message.objects.filter(conversation=late).exclude(body="").exists()


def test_one_conversation_is_erased_by_data_protection_only() -> None:
    where = conversation_of(None, "Айгүл-Әбді")
    for actor in (OPERATOR, EXECUTOR):
        with pytest.raises(Forbidden):
            erase_conversation(actor=actor, conversation_id=where.id, reason="wrong_person")
    assert "Айгүл" in planted_words()
    erase_conversation(actor=PROTECTION, conversation_id=where.id, reason="wrong_person")
    assert "Айгүл" not in planted_words()


def owners(*conversations: Conversation) -> list[int | None]:
    return [Conversation.objects.get(id=one.id).resident_id for one in conversations]


def test_conversations_follow_a_merge_and_come_back() -> None:
    kept, absorbed = somebody("Айгүл", phone=PHONE), somebody("Айгүл", email=EMAIL)
    own, theirs = conversation_of(kept, "а"), conversation_of(absorbed, "б")
    merge = residents.merge(
        actor=OPERATOR, kept_id=kept.id, absorbed_id=absorbed.id, reason="same_person"
    )
    delivered()
    assert owners(own, theirs) == [kept.id, kept.id]
    later = conversation_of(kept, "в")
    residents.undo_merge(actor=OPERATOR, merge_id=merge.id, reason="mistake")
    delivered()
    assert owners(own, theirs, later) == [kept.id, absorbed.id, kept.id]


def test_a_merge_undone_before_anybody_heard_of_it_changes_nothing() -> None:
    kept, absorbed = somebody("Айгүл", phone=PHONE), somebody("Айгүл", email=EMAIL)
    own, theirs = conversation_of(kept, "а"), conversation_of(absorbed, "б")
    merge = residents.merge(
        actor=OPERATOR, kept_id=kept.id, absorbed_id=absorbed.id, reason="same_person"
    )
    residents.undo_merge(actor=OPERATOR, merge_id=merge.id, reason="mistake")
    delivered()
    assert owners(own, theirs) == [kept.id, absorbed.id]


def test_a_chain_of_merges_is_undone_link_by_link() -> None:
    people = [somebody(name, phone=PHONE) for name in ("А", "Б", "В")]
    talks = [conversation_of(one, one.name) for one in people]
    first = residents.merge(
        actor=OPERATOR, kept_id=people[1].id, absorbed_id=people[0].id, reason="same_person"
    )
    second = residents.merge(
        actor=OPERATOR, kept_id=people[2].id, absorbed_id=people[1].id, reason="same_person"
    )
    delivered()
    assert set(owners(*talks)) == {people[2].id}
    residents.undo_merge(actor=OPERATOR, merge_id=second.id, reason="mistake")
    delivered()
    residents.undo_merge(actor=OPERATOR, merge_id=first.id, reason="mistake")
    delivered()
    assert owners(*talks) == [one.id for one in people]


@pytest.mark.parametrize("heard_of_the_merge", [True, False])
@pytest.mark.parametrize("undone", [True, False])
def test_who_is_forgotten_amid_merges_is_forgotten_whole(
    heard_of_the_merge: bool, undone: bool
) -> None:
    kept, absorbed = somebody("Айгүл", phone=PHONE), somebody("Айгүл", email=EMAIL)
    conversation_of(absorbed, "Айгүл-Әбді")
    merge = residents.merge(
        actor=OPERATOR, kept_id=kept.id, absorbed_id=absorbed.id, reason="same_person"
    )
    if heard_of_the_merge:
        delivered()
    if undone:
        residents.undo_merge(actor=OPERATOR, merge_id=merge.id, reason="mistake")
    residents.forget(actor=PROTECTION, resident_id=absorbed.id, reason="own_wish")
    heard_in_another_order()
    assert "Айгүл-Әбді" not in planted_words()


def heard_in_another_order() -> None:
    """News of the forgetting come first: nothing says in which order two subjects are heard."""
    events = list(OutboxEvent.objects.filter(relayed_at=None).order_by("-id"))
    OutboxEvent.objects.filter(relayed_at=None).update(relayed_at=clock.now())
    for row in events:
        event = outbox.Event(row.kind, row.subject, row.data, row.at, row.id)
        for name in outbox.subscribers_of(event):
            if name.startswith("intake."):
                with transaction.atomic():
                    outbox.subscriber(name).handle(event)
