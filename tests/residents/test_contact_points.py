"""A person or an operator adds, removes and marks contacts; every look at them is on record."""

from typing import Any

import pytest

from komek.kernel.errors import Conflict, Forbidden, Invalid
from komek.kernel.models import AuditEntry, OutboxEvent
from komek.residents import queries, services
from komek.residents.models import Resident
from komek.residents.services.contacts import MOST_CONTACTS
from tests.residents.people import EXECUTOR, OPERATOR, PHONE, oneself, somebody, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def me() -> Resident:
    return somebody("Айгүл", phone=PHONE)


def add(me: Resident, kind: str, value: str) -> Any:
    return services.add_contact(actor=oneself(me.id), resident_id=me.id, kind=kind, value=value)


def test_the_same_address_is_added_once(me: Resident) -> None:
    assert add(me, "phone", "8 701 555 14 74").id == me.contact_points.get().id
    assert add(me, "telegram", "12345") == add(me, "telegram", "12345")
    assert len(queries.contacts(me.id)) == 2


def test_there_is_an_end_to_contacts(me: Resident) -> None:
    for n in range(MOST_CONTACTS - 1):
        add(me, "telegram", str(n + 1))
    with pytest.raises(Conflict):
        add(me, "telegram", "999")


def test_a_removed_contact_is_gone_from_both_halves_of_a_merge(me: Resident) -> None:
    other = somebody("Айгул А", phone=PHONE)
    services.merge(actor=OPERATOR, kept_id=me.id, absorbed_id=other.id, reason="same_person")
    (point,) = queries.contacts(me.id)
    services.remove_contact(actor=oneself(me.id), contact_point_id=point.id)
    assert queries.contacts(other.id) == ()


def test_a_contact_is_marked_safe_only_in_writing(me: Resident) -> None:
    point = me.contact_points.get()
    services.mark_safe_only_in_writing(actor=oneself(me.id), contact_point_id=point.id)
    known = services.reveal(actor=OPERATOR, resident_id=me.id, reason="call_back")
    assert known.contacts[0].safe_only_in_writing
    services.mark_safe_only_in_writing(actor=OPERATOR, contact_point_id=point.id, only=False)
    assert not queries.contacts(me.id)[0].safe_only_in_writing


def test_who_gave_a_phone_that_may_be_called_is_called(me: Resident) -> None:
    shy, later = somebody("Сәуле", phone=PHONE), somebody("Дана", email="dana@example.org")
    services.mark_safe_only_in_writing(actor=OPERATOR, contact_point_id=shy.contact_points.get().id)
    add(later, "phone", "8 701 555 14 75")
    everybody = {me.id, shy.id, later.id, somebody("Болат", email="b@example.org").id}
    assert queries.to_be_called(everybody) == {me.id}
    assert queries.to_be_called({shy.id}) == set()
    assert queries.to_be_called(set()) == set()


def test_who_stands_for_somebody_is_called_at_their_phone(me: Resident) -> None:
    kept = somebody("Айгүл А", email="aigul@example.org")
    services.merge(actor=OPERATOR, kept_id=kept.id, absorbed_id=me.id, reason="same_person")
    assert queries.to_be_called({kept.id}) == {kept.id}
    me.contact_points.update(safe_only_in_writing=True)
    services.add_contact(actor=OPERATOR, resident_id=kept.id, kind="phone", value="87015551475")
    kept.contact_points.update(added_later=False)
    assert queries.to_be_called({kept.id}) == set()


def test_strangers_change_nothing(me: Resident) -> None:
    point = me.contact_points.get()
    for actor in (EXECUTOR, oneself(me.id + 1)):
        for act in (
            lambda who: services.remove_contact(actor=who, contact_point_id=point.id),
            lambda who: services.mark_safe_only_in_writing(actor=who, contact_point_id=point.id),
            lambda who: services.add_contact(
                actor=who, resident_id=me.id, kind="telegram", value="1"
            ),
            lambda who: services.give_consent(actor=who, resident_id=me.id, purpose="notices"),
            lambda who: queries.profile(who, me.id),
            lambda who: services.reveal(actor=who, resident_id=me.id, reason="call_back"),
            lambda who: services.look_up(actor=who, kind="phone", value=PHONE),
        ):
            with pytest.raises(Forbidden):
                act(actor)
    assert len(queries.contacts(me.id)) == 1
    assert not queries.has_consented(me.id, "notices")


def test_a_look_needs_a_reason_and_the_person_sees_it(me: Resident) -> None:
    with pytest.raises(Invalid):
        services.reveal(actor=OPERATOR, resident_id=me.id, reason="")
    known = services.reveal(actor=OPERATOR, resident_id=me.id, reason="call_back")
    assert (known.name, known.contacts[0].value) == ("Айгүл", PHONE)
    (look,) = queries.profile(oneself(me.id), me.id).looks
    assert (look.actor, look.reason) == (OPERATOR.name, "call_back")
    event = OutboxEvent.objects.get(kind="residents.contact_revealed")
    assert event.data == {"resident": me.id, "actor": OPERATOR.name, "reason": "call_back"}


def test_looking_a_number_up_finds_everybody_on_it_and_is_on_record(me: Resident) -> None:
    husband = somebody("Болат", phone=PHONE)
    found = services.look_up(actor=OPERATOR, kind="phone", value="8 (701) 555-14-74")
    assert {known.resident_id for known in found} == {me.id, husband.id}
    subjects = AuditEntry.objects.filter(
        action="residents.look_up", subject__in=[me.subject, husband.subject]
    ).values_list("subject", flat=True)
    assert sorted(subjects) == [me.subject, husband.subject]


def test_a_number_added_to_an_account_without_proof_is_not_found_there(me: Resident) -> None:
    thief = services.open_account(user=user("thief@mail.kz", "Айгүл"))
    add(thief, "phone", PHONE)
    (known,) = services.look_up(actor=OPERATOR, kind="phone", value=PHONE)
    assert (known.resident_id, known.has_account) == (me.id, False)


def test_consent_is_given_once_and_withdrawn(me: Resident) -> None:
    who = {"actor": oneself(me.id), "resident_id": me.id, "purpose": "publish_photo"}
    for _ in range(2):
        services.give_consent(**who)
    assert queries.profile(oneself(me.id), me.id).consents == {"publish_photo"}
    for _ in range(2):
        services.withdraw_consent(**who)
    assert not queries.has_consented(me.id, "publish_photo")
    services.give_consent(**who)
    assert queries.has_consented(me.id, "publish_photo")
    assert OutboxEvent.objects.filter(kind="residents.consent_changed").count() == 3
    with pytest.raises(Invalid):
        services.give_consent(actor=OPERATOR, resident_id=me.id, purpose="no such\x00")
