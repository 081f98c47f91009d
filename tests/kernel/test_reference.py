"""Copies of reference data in memory are renewed after a change, and only then."""

import pytest
from django.db import transaction

from komek.kernel import reference
from komek.kernel.models import ReferenceVersion

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
    reference.changed()
    copy.get()
    ReferenceVersion.objects.update(version=100)
    assert copy.get() == 1
    monkeypatch.setattr(reference, "LOOK_EVERY_S", 0)
    assert copy.get() == 2
    assert copy.get() == 2
