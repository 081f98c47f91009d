"""The frame of an edit: permitted, whole, noted in order, one editor at a time."""

import threading
import time
from contextlib import nullcontext

import pytest
from django.db import IntegrityError, connection, transaction

from komek.kernel.actors import SYSTEM, Actor
from komek.kernel.editing import editing, many_edits
from komek.kernel.errors import Conflict, Forbidden
from komek.kernel.models import ApiKey, AuditEntry, OutboxEvent

ACTION = "keys.manage"


def fail(error: Exception, *, many: bool = False) -> None:
    """Note and store something in an edit, then fail."""
    with many_edits() if many else nullcontext():
        with editing(SYSTEM, ACTION) as edit:
            edit.note("lost", "thing:1")
            ApiKey.objects.create(name="x", digest=b"1")
            if not many:
                raise error
        raise error


def noted() -> list[str]:
    entries = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    events = list(OutboxEvent.objects.order_by("id").values_list("kind", flat=True))
    assert entries == events
    return events


@pytest.mark.django_db
def test_an_edit_is_noted_once_for_people_and_once_for_programs():
    with editing(SYSTEM, ACTION) as edit:
        edit.note("thing.made", "thing:1", ["name"], "test", code="x")
    entry, event = AuditEntry.objects.get(), OutboxEvent.objects.get()
    assert (entry.actor, entry.subject, entry.fields, entry.reason) == (
        "system",
        "thing:1",
        ["name"],
        "test",
    )
    assert (event.subject, event.data) == ("thing:1", {"fields": ["name"], "code": "x"})


@pytest.mark.django_db
def test_who_may_not_never_gets_inside():
    with pytest.raises(Forbidden), editing(Actor.anonymous(), ACTION):
        pytest.fail("inside")


@pytest.mark.django_db
def test_an_edit_that_fails_leaves_no_note():
    with pytest.raises(ZeroDivisionError):
        fail(ZeroDivisionError())
    assert noted() == []
    assert not ApiKey.objects.exists()


@pytest.mark.django_db
def test_edits_inside_an_edit_are_noted_in_their_order():
    with editing(SYSTEM, ACTION) as outer:
        outer.note("first", "thing:1")
        with editing(SYSTEM, ACTION) as inner:
            inner.note("second", "thing:1")
        outer.note("third", "thing:1")
    assert noted() == ["first", "second", "third"]


@pytest.mark.django_db
def test_an_inner_edit_that_fails_takes_its_notes_along_and_no_others():
    with editing(SYSTEM, ACTION) as outer:
        outer.note("kept", "thing:1")
        with pytest.raises(Conflict):
            fail(Conflict("no", "no"))
        outer.note("after", "thing:1")
    assert noted() == ["kept", "after"]


@pytest.mark.django_db
def test_many_edits_are_written_together_or_not_at_all():
    with many_edits():
        for number in range(3):
            with editing(SYSTEM, ACTION) as edit:
                edit.note(f"edit.{number}", "thing:1")
        assert noted() == []
    assert noted() == ["edit.0", "edit.1", "edit.2"]
    with pytest.raises(Conflict):
        fail(Conflict("no", "no"), many=True)
    assert len(noted()) == 3
    assert not ApiKey.objects.exists()


@pytest.mark.django_db
def test_what_the_database_refuses_becomes_a_sentence():
    ApiKey.objects.create(name="x", digest=b"1")
    with pytest.raises(Conflict) as refused, editing(SYSTEM, ACTION):
        ApiKey.objects.create(name="y", digest=b"1")
    assert refused.value.code == "already_exists"
    with pytest.raises(IntegrityError), editing(SYSTEM, ACTION):
        ApiKey.objects.create(name=None, digest=b"2")


@pytest.mark.django_db(transaction=True)
def test_one_editor_waits_for_the_other():
    inside, order = threading.Event(), []

    def second() -> None:
        inside.wait(5)
        try:
            with editing(SYSTEM, ACTION):
                order.append("second")
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        with editing(SYSTEM, ACTION):
            inside.set()
        time.sleep(0.3)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]
