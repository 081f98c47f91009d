"""Files lie on the disk whole, once per content, and only while a row names them."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from komek.intake import storage
from komek.intake.attachments import check_content
from komek.intake.models import Attachment, Conversation, Message
from komek.intake.services import files as verbs
from komek.kernel import clock
from tests.intake import files

DAY = 24 * 3600


@pytest.fixture(autouse=True)
def root(home: Path, settings: Any) -> Iterator[Path]:
    settings.FILES_ROOT = home / "files"
    return home / "files"


def on_disk(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def message(resident_id: int | None = None) -> Message:
    now = clock.now()
    conversation = Conversation.objects.create(
        channel="portal", created_at=now, resident_id=resident_id
    )
    return Message.objects.create(
        conversation=conversation,
        channel="portal",
        direction="in",
        author="anonymous",
        language="kk",
        received_at=now,
    )


def attached(content: bytes, to: Message) -> Attachment:
    (row,) = verbs.store_attachments(to.id, [check_content(content, "x")])
    return row


def grow_old(root: Path, by: int = 2 * DAY) -> None:
    for path in root.rglob("*"):
        if path.is_file():
            moment = path.stat().st_mtime - by
            os.utime(path, (moment, moment))


def test_a_file_is_put_once_and_is_nobody_elses_to_read(root: Path) -> None:
    place = storage.place(storage.SERVED, b"words", "pdf")
    storage.put(place, b"words")
    storage.put(place, b"words")
    assert on_disk(root) == {place}
    path = storage.absolute(place)
    assert path.read_bytes() == b"words"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_cut_short_by_a_failing_disk_is_put_anew(root: Path) -> None:
    place = storage.place(storage.SERVED, b"words")
    storage.put(place, b"words")
    storage.absolute(place).write_bytes(b"wo")
    storage.put(place, b"words")
    assert storage.absolute(place).read_bytes() == b"words"


def test_what_fails_halfway_leaves_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        storage.put(storage.place(storage.SERVED, b"words"), b"words")
    assert on_disk(root) == set()


@pytest.mark.django_db
def test_the_original_is_kept_apart_and_a_document_only_once(root: Path) -> None:
    photo = files.image("JPEG", exif=files.exif())
    row = attached(photo, message())
    assert row.path.startswith("served/")
    assert row.original_path.startswith("original/")
    assert storage.absolute(row.original_path).read_bytes() == photo
    assert files.SECRET not in storage.absolute(row.path).read_bytes()
    document = attached(files.pdf(), message())
    assert document.path == document.original_path
    assert on_disk(root) == {row.path, row.original_path, document.path}


@pytest.mark.django_db(transaction=True)
def test_what_two_messages_share_goes_with_the_last(root: Path) -> None:
    photo = files.image("JPEG")
    first, second = attached(photo, message()), attached(photo, message())
    assert first.path == second.path
    assert len(on_disk(root)) == 2
    verbs.delete_attachments(Attachment.objects.filter(id=first.id))
    assert len(on_disk(root)) == 2
    verbs.delete_attachments(Attachment.objects.filter(id=second.id))
    assert on_disk(root) == set()


@pytest.mark.django_db(transaction=True)
def test_deleting_that_is_undone_deletes_nothing(root: Path) -> None:
    row = attached(files.image("JPEG"), message())
    with transaction.atomic():
        verbs.delete_attachments(Attachment.objects.filter(id=row.id))
        transaction.set_rollback(True)
    assert Attachment.objects.filter(id=row.id).exists()
    assert len(on_disk(root)) == 2


@pytest.mark.django_db(transaction=True)
def test_orphans_go_after_a_day_and_nothing_else(root: Path) -> None:
    kept = attached(files.image("JPEG"), message())
    with transaction.atomic():
        attached(files.image("PNG"), message())
        transaction.set_rollback(True)
    (root / "served" / "aa").mkdir(exist_ok=True)
    (root / "served" / "aa" / ".draft-x").write_bytes(b"half a fi")
    assert verbs.remove_orphans() == 0
    grow_old(root)
    assert verbs.remove_orphans() == 3
    assert on_disk(root) == {kept.path, kept.original_path}


@pytest.mark.django_db(transaction=True)
def test_a_file_is_not_removed_under_somebody_about_to_name_it(root: Path) -> None:
    """The same photo is being stored again while its only owner is erased."""
    photo = files.image("JPEG")
    first, other = attached(photo, message()), message()
    stored, erase_began, done = threading.Event(), threading.Event(), threading.Event()

    def erase() -> None:
        try:
            stored.wait(5)
            erase_began.set()
            verbs.delete_attachments(Attachment.objects.filter(id=first.id))
        finally:
            done.set()
            connection.close()

    eraser = threading.Thread(target=erase)
    eraser.start()
    with transaction.atomic():
        second = attached(photo, other)
        stored.set()
        erase_began.wait(5)
        assert not done.wait(0.3), "the eraser did not wait for the row"
    eraser.join(5)
    assert on_disk(root) == {second.path, second.original_path}


@pytest.mark.django_db(transaction=True)
def test_hidden_data_of_anonymous_photos_are_kept_for_a_day_at_most(root: Path) -> None:
    from tests.residents.people import PHONE, somebody

    anonymous = attached(files.image("JPEG", exif=files.exif()), message())
    document = attached(files.pdf(), message())
    known = attached(files.image("PNG"), message(somebody("Айгүл", phone=PHONE).id))
    assert verbs.drop_anonymous_originals() == 0
    Attachment.objects.update(created_at=clock.now() - verbs.ANONYMOUS_ORIGINALS_FOR * 2)
    assert verbs.drop_anonymous_originals() == 1
    assert on_disk(root) == {anonymous.path, document.path, known.path, known.original_path}
    anonymous.refresh_from_db()
    assert anonymous.original_path == ""
    assert verbs.drop_anonymous_originals() == 0
