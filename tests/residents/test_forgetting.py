"""Whoever is forgotten leaves an id, and stays forgotten after a restore."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from komek.directory.models import Membership
from komek.kernel import clock
from komek.kernel.actors import Role
from komek.kernel.errors import Forbidden, Invalid, NotFound
from komek.kernel.models import AuditEntry, OutboxEvent, User
from komek.residents import erasure_log, queries, services
from komek.residents.models import Account, Consent, ContactPoint, Erasure, Resident
from komek.residents.services.forgetting import write_log
from tests.residents.people import EMAIL, OPERATOR, PHONE, PROTECTION, oneself, somebody, user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_home(home: Path, settings: Any) -> Path:
    settings.HOME = home
    return home


def forget(resident: Resident) -> None:
    services.forget(actor=PROTECTION, resident_id=resident.id, reason="own_wish")


def planted_words() -> str:
    """The whole database as text, apart from what cannot hold a person."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        names = [name for (name,) in cursor.fetchall()]
        texts = []
        for name in names:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{name}" t')
            texts += [text for (text,) in cursor.fetchall()]
    return "\n".join(texts)


def test_nothing_of_a_person_is_left() -> None:
    me = services.open_account(user=user(EMAIL, "Айгүл Әбді"))
    services.add_contact(actor=oneself(me.id), resident_id=me.id, kind="phone", value=PHONE)
    services.give_consent(actor=oneself(me.id), resident_id=me.id, purpose="publish_text")
    other = somebody("Айгүл Абди", email="second@mail.kz")
    services.merge(actor=OPERATOR, kept_id=me.id, absorbed_id=other.id, reason="same_person")
    pseudonyms = set(Resident.objects.values_list("pseudonym", flat=True))
    assert "Айгүл" in planted_words()

    services.forget(actor=oneself(me.id), resident_id=other.id, reason="own_wish")

    left = planted_words()
    for planted in ("Айгүл", EMAIL, "second@mail.kz", PHONE):
        assert planted not in left
    for model in (ContactPoint, Consent, Account, User):
        assert not model.objects.exists()
    rows = Resident.objects.all()
    assert all((row.claim, row.name, row.erased_at is None) == (None, "", False) for row in rows)
    assert not pseudonyms & {row.pseudonym for row in rows}
    events = OutboxEvent.objects.filter(kind="residents.forgotten")
    assert {event.data["resident"] for event in events} == {me.id, other.id}
    trail = AuditEntry.objects.filter(action="residents.forget", reason="own_wish")
    assert trail.filter(subject__in=[me.subject, other.subject]).count() == 2


def test_somebody_forgotten_is_unknown_and_may_come_as_new() -> None:
    me = somebody("Айгүл", phone=PHONE)
    forget(me)
    with pytest.raises(NotFound):
        forget(me)
    with pytest.raises(NotFound):
        services.add_contact(actor=OPERATOR, resident_id=me.id, kind="phone", value=PHONE)
    with pytest.raises(NotFound):
        services.reveal(actor=OPERATOR, resident_id=me.id, reason="call_back")
    other = somebody("Болат", phone=PHONE)
    assert queries.is_forgotten(me.id)
    assert not queries.is_forgotten(other.id)
    with pytest.raises(NotFound):
        services.merge(actor=OPERATOR, kept_id=other.id, absorbed_id=me.id, reason="same_person")
    assert somebody("Айгүл", phone=PHONE) != me


def test_a_merge_of_somebody_forgotten_is_not_undone() -> None:
    me, other = somebody("Айгүл", phone=PHONE), somebody("Айгүл", email=EMAIL)
    merge = services.merge(
        actor=OPERATOR, kept_id=me.id, absorbed_id=other.id, reason="same_person"
    )
    forget(other)
    with pytest.raises(NotFound):
        services.undo_merge(actor=OPERATOR, merge_id=merge.id, reason="mistake")


def test_staff_who_ask_as_residents_keep_working() -> None:
    worker = user(EMAIL, "Айгүл")
    Membership.objects.create(user=worker, role=Role.OPERATOR, valid_from=clock.now())
    forget(services.open_account(user=worker))
    assert User.objects.get() == worker
    assert queries.resident_of_user(worker.id) is None


def test_only_oneself_and_data_protection_may() -> None:
    me = somebody("Айгүл", phone=PHONE)
    for actor in (OPERATOR, oneself(me.id + 1)):
        with pytest.raises(Forbidden):
            services.forget(actor=actor, resident_id=me.id, reason="own_wish")
    with pytest.raises(Invalid):
        services.forget(actor=PROTECTION, resident_id=me.id, reason="Айгүл asked me to")
    assert ContactPoint.objects.exists()


def test_a_restored_backup_forgets_again(
    django_capture_on_commit_callbacks: Any, own_home: Path
) -> None:
    me, other = somebody("Айгүл", phone=PHONE), somebody("Болат", phone=PHONE)
    backup = Resident.objects.filter(id=me.id).values().get()
    with django_capture_on_commit_callbacks(execute=True):
        forget(me)

    Resident.objects.filter(id=me.id).update(**backup)
    ContactPoint.objects.create(resident=me, kind="phone", value=PHONE)
    Erasure.objects.all().delete()
    OutboxEvent.objects.all().delete()

    assert services.replay_erasures() == 1
    me.refresh_from_db()
    assert (me.name, me.claim) == ("", None)
    assert me.pseudonym != backup["pseudonym"]
    assert list(ContactPoint.objects.values_list("resident", flat=True)) == [other.id]
    assert OutboxEvent.objects.get(kind="residents.forgotten").data == {"resident": me.id}
    assert Erasure.objects.get().reason == "own_wish"
    assert services.replay_erasures() == 0
    assert (own_home / "erasures.log").stat().st_mode & 0o777 == 0o600
    assert "Айгүл" not in (own_home / "erasures.log").read_text()


def test_nobody_who_got_a_used_id_is_forgotten(django_capture_on_commit_callbacks: Any) -> None:
    me = somebody("Айгүл", phone=PHONE)
    with django_capture_on_commit_callbacks(execute=True):
        forget(me)
    Resident.objects.filter(id=me.id).update(uid=uuid4(), name="Болат", erased_at=None)
    assert services.replay_erasures() == 0
    me.refresh_from_db()
    assert me.name == "Болат"


def test_the_log_is_brought_up_to_the_table_and_survives_a_torn_line(own_home: Path) -> None:
    me = somebody("Айгүл", phone=PHONE)
    forget(me)  # this test's transaction never commits: as if a crash had come in between
    assert erasure_log.read() == []
    write_log()
    write_log()
    assert [entry.uid for entry in erasure_log.read()] == [me.uid]
    with (own_home / "erasures.log").open("a") as file:
        file.write(json.dumps({"resident": str(uuid4())})[:20])
    assert [entry.uid for entry in erasure_log.read()] == [me.uid]
    forget(somebody("Болат", phone=PHONE))
    write_log()
    assert len(erasure_log.read()) == 2
