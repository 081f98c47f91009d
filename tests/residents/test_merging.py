"""Two residents become one, and undoing gives back exactly what was, whatever came in between."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from komek.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from komek.kernel.models import AuditEntry, OutboxEvent
from komek.residents import queries, services
from komek.residents.models import Consent, ContactPoint, Merge, Resident
from tests.residents.people import EXECUTOR, OPERATOR, PHONE, PROTECTION, somebody, user

pytestmark = pytest.mark.django_db
WHY = "same_person"


def merged(kept: Resident, absorbed: Resident) -> Merge:
    return services.merge(actor=OPERATOR, kept_id=kept.id, absorbed_id=absorbed.id, reason=WHY)


def undone(merge: Merge) -> Merge:
    return services.undo_merge(actor=PROTECTION, merge_id=merge.id, reason="mistake")


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows about people, apart from the merges themselves."""
    return {
        model.__name__: list(model.objects.order_by("id").values())
        for model in (Resident, ContactPoint, Consent)
    }


def test_one_stands_for_both() -> None:
    kept, absorbed = somebody("Айгүл", phone=PHONE), somebody("Айгүл", email="a@mail.kz")
    services.give_consent(actor=OPERATOR, resident_id=absorbed.id, purpose="publish_text")
    merge = merged(kept, absorbed)
    assert queries.standing_id(absorbed.id) == kept.id
    assert {point.value for point in queries.contacts(absorbed.id)} == {PHONE, "a@mail.kz"}
    assert queries.has_consented(kept.id, "publish_text")
    assert somebody("Айгүл", email="a@mail.kz") == kept
    event = OutboxEvent.objects.get(kind="residents.merged")
    assert event.subject == f"resident:{kept.id}"
    assert event.data == {"merge": merge.id, "kept": kept.id, "absorbed": absorbed.id}


def test_a_chain_of_merges_ends_at_who_stands_and_is_undone_from_its_end() -> None:
    first, second, third = (somebody(name, phone=PHONE) for name in ("А", "Б", "В"))
    inner, outer = merged(second, first), merged(third, second)
    assert queries.family(first.id) == (third.id, first.id, second.id)
    with pytest.raises(Conflict) as refused:
        undone(inner)
    assert refused.value.code == "merge_built_upon"
    undone(outer)
    assert queries.family(first.id) == (second.id, first.id)
    undone(inner)
    assert queries.family(first.id) == (first.id,)


@pytest.mark.parametrize("again", [False, True])
def test_what_makes_no_sense_is_refused(again: bool) -> None:
    one, other, third = (somebody(name, phone=PHONE) for name in ("А", "Б", "В"))
    merge = merged(one, other)
    if again:
        undone(merge)
        with pytest.raises(Conflict):
            undone(merge)
        return
    with pytest.raises(Conflict):
        merged(third, other)
    with pytest.raises(Conflict):
        merged(other, third)
    with pytest.raises(Invalid):
        merged(one, one)
    with pytest.raises(NotFound):
        services.merge(actor=OPERATOR, kept_id=one.id, absorbed_id=0, reason=WHY)
    with pytest.raises(Invalid):
        services.merge(actor=OPERATOR, kept_id=one.id, absorbed_id=third.id, reason="she said so")


def test_who_may_not_merge_changes_nothing() -> None:
    one, other = somebody("А", phone=PHONE), somebody("Б", phone=PHONE)
    with pytest.raises(Forbidden):
        services.merge(actor=EXECUTOR, kept_id=one.id, absorbed_id=other.id, reason=WHY)
    assert queries.standing_id(other.id) == other.id
    merge = merged(one, other)
    with pytest.raises(Forbidden):
        services.undo_merge(actor=EXECUTOR, merge_id=merge.id, reason=WHY)
    trail = AuditEntry.objects.filter(action="residents.merge")
    assert trail.filter(subject__in=[one.subject, other.subject]).count() == 2


def test_two_accounts_of_one_person_are_one_until_the_merge_is_undone() -> None:
    one = services.open_account(user=user("a@mail.kz"))
    other = services.open_account(user=user("b@mail.kz"))
    other_user = other.account.user_id
    merge = merged(one, other)
    assert queries.resident_of_user(other_user) == one.id
    undone(merge)
    assert queries.resident_of_user(other_user) == other.id


def test_the_later_word_on_a_consent_counts_across_a_merge() -> None:
    one, other = somebody("А", phone=PHONE), somebody("Б", phone=PHONE)
    services.give_consent(actor=OPERATOR, resident_id=one.id, purpose="notices")
    services.give_consent(actor=OPERATOR, resident_id=other.id, purpose="notices")
    merge = merged(one, other)
    services.withdraw_consent(actor=OPERATOR, resident_id=other.id, purpose="notices")
    assert not queries.has_consented(one.id, "notices")
    undone(merge)
    assert not queries.has_consented(one.id, "notices")
    assert not queries.has_consented(other.id, "notices")


def test_what_modules_moved_is_remembered_for_the_way_back() -> None:
    merge = merged(somebody("А", phone=PHONE), somebody("Б", phone=PHONE))
    services.note_moved(merge_id=merge.id, kind="cases", ids=[3, 1])
    services.note_moved(merge_id=merge.id, kind="cases", ids=[1, 2])
    assert queries.moved(merge.id, "cases") == [1, 2, 3]
    assert queries.moved(merge.id, "conversations") == []


phones = st.integers(0, 5).map(lambda n: f"+7701555147{n}")
purposes = st.sampled_from(["publish_text", "notices"])
changes = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 2), phones),
        st.tuples(st.just("give"), st.integers(0, 2), purposes),
        st.tuples(st.just("withdraw"), st.integers(0, 2), purposes),
        st.tuples(st.just("rename"), st.integers(0, 2), st.sampled_from(["А", "Ә"])),
    ),
    max_size=6,
)


def change(person: Resident, verb: str, value: str) -> None:
    who = {"actor": OPERATOR, "resident_id": person.id}
    if verb == "add":
        services.add_contact(**who, kind="phone", value=value)
    elif verb == "rename":
        services.change_name(**who, name=value)
    elif verb == "give":
        services.give_consent(**who, purpose=value)
    else:
        services.withdraw_consent(**who, purpose=value)


@contextmanager
def rolled_back() -> Iterator[None]:
    """An example whose rows are gone when the next one begins."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@given(before=changes, more_merges=st.permutations([0, 1, 2]))
@settings(max_examples=40, deadline=None)
def test_merging_and_undoing_is_as_if_nothing_had_been(
    before: list[tuple[str, int, str]], more_merges: list[int]
) -> None:
    with rolled_back():
        people = [somebody(name, phone=PHONE) for name in ("А", "Б", "В")]
        for verb, who, value in before:
            change(people[who], verb, value)
        snapshot = everything()
        first, second, third = (people[n] for n in more_merges)
        inner = merged(second, first)
        outer = merged(third, second)
        undone(outer)
        undone(inner)
        assert everything() == snapshot


@given(before=changes, later=changes)
@settings(max_examples=40, deadline=None)
def test_later_changes_stay_with_who_stands_and_take_nothing_from_the_other(
    before: list[tuple[str, int, str]], later: list[tuple[str, int, str]]
) -> None:
    with rolled_back():
        people = [somebody(name, phone=PHONE) for name in ("А", "Б", "В")]
        for verb, who, value in before:
            change(people[who], verb, value)
        kept, absorbed = people[0], people[1]
        theirs = list(ContactPoint.objects.filter(resident=absorbed).values())
        row = Resident.objects.filter(id=absorbed.id).values().get()
        merge = merged(kept, absorbed)
        for verb, who, value in later:
            change(people[who], verb, value)
        undone(merge)
        assert list(ContactPoint.objects.filter(resident=absorbed).values()) == theirs
        assert Resident.objects.filter(id=absorbed.id).values().get() == row
        allowed = Consent.objects.filter(resident=absorbed, withdrawn_at=None)
        given_before = Consent.objects.filter(resident=absorbed, given_at__lt=merge.at)
        assert set(allowed) <= set(given_before)


def twice(one: Resident, other: Resident) -> None:
    with transaction.atomic():
        merged(one, other)
        merged(one, other)


def test_a_merge_and_a_refusal_leave_nothing_half_done() -> None:
    one, other = somebody("А", phone=PHONE), somebody("Б", phone=PHONE)
    snapshot = everything()
    with pytest.raises(Refused):
        twice(one, other)
    assert everything() == snapshot
    assert not OutboxEvent.objects.exists()
