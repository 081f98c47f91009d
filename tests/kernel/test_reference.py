"""Copies of reference data in memory are renewed after a change, and only then."""

import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from komek.kernel import reference
from komek.kernel.errors import Conflict
from komek.kernel.models import ApiKey, ReferenceVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def builds() -> list[int]:
    return []


@pytest.fixture
def copy(builds: list[int]) -> reference.InMemory[int]:
    def build() -> int:
        builds.append(len(builds))
        return len(builds)

    return reference.InMemory(build)


def test_it_is_built_once_while_nothing_changes(copy: reference.InMemory[int]) -> None:
    assert [copy.get() for _ in range(5)] == [1] * 5


def test_a_change_is_seen_at_once_in_its_own_process(copy: reference.InMemory[int]) -> None:
    copy.get()
    with transaction.atomic():
        reference.changed()
        assert copy.get() == 2
    assert copy.get() == 2


def test_another_process_change_is_seen_after_the_next_look(
    copy: reference.InMemory[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ReferenceVersion.objects.update_or_create(id=1, defaults={"version": 1})
    copy.get()
    ReferenceVersion.objects.update(version=100)
    assert copy.get() == 1
    monkeypatch.setattr(reference, "LOOK_EVERY_S", 0)
    assert copy.get() == 2
    assert copy.get() == 2


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_seen_by_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = reference.InMemory(_names)
    assert stored.get() == []
    with contextlib.suppress(RuntimeError), transaction.atomic():
        ApiKey.objects.create(name="never", digest=b"1")
        reference.changed()
        assert stored.get() == ["never"]
        with ThreadPoolExecutor(1) as other:
            assert other.submit(_get_elsewhere, stored).result() == []
        raise RuntimeError
    with transaction.atomic():  # another process, which waited for the version's row
        ApiKey.objects.create(name="stays", digest=b"2")
        ReferenceVersion.objects.update_or_create(id=1, defaults={"version": 1})
    monkeypatch.setattr(reference, "LOOK_EVERY_S", 0)
    assert stored.get() == ["stays"]


def _names() -> list[str]:
    return list(ApiKey.objects.values_list("name", flat=True))


def _get_elsewhere(copy: reference.InMemory[list[str]]) -> list[str]:
    try:
        return copy.get()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_change_is_not_found_again_by_the_next_one() -> None:
    names = reference.InMemory(_names, about={"names"})
    names.get()
    with contextlib.suppress(RuntimeError), transaction.atomic():
        ApiKey.objects.create(name="never", digest=b"1")
        reference.changed("names")
        assert names.get() == ["never"]
        raise RuntimeError
    with transaction.atomic():
        reference.changed("other")
        assert names.get() == []


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_too_long_for_another_change_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reference, "LONGEST_WAIT", "100ms")
    with transaction.atomic():
        reference.changed()
        with ThreadPoolExecutor(1) as elsewhere:
            refused = elsewhere.submit(_change_in_own_transaction).exception()
    assert isinstance(refused, Conflict)
    assert refused.code == "edited_meanwhile"
    _change_in_own_transaction()


def _change_in_own_transaction() -> None:
    try:
        with transaction.atomic():
            reference.changed()
            with connection.cursor() as cursor:
                cursor.execute("SHOW lock_timeout")
                assert cursor.fetchone() == ("0",), "only this one lock is waited for so briefly"
    finally:
        connection.close()
