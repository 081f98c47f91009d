"""An account is opened by a proven e-mail, and brings along what was claimed at that address."""

import pytest

from komek.kernel.models import AuditEntry, OutboxEvent, User
from komek.residents import queries, services
from komek.residents.models import Account, ContactPoint, Merge, Resident
from tests.residents.people import EMAIL, OPERATOR, PHONE, oneself, somebody, user

pytestmark = pytest.mark.django_db


def opened(email: str = EMAIL, name: str = "") -> Resident:
    return services.open_account(user=user(email, name))


def test_a_stranger_gets_a_new_resident_with_a_proven_email() -> None:
    me = opened("New@Mail.kz", "Болат")
    assert me.name == "Болат"
    point = ContactPoint.objects.get()
    assert (point.resident, point.value) == (me, "new@mail.kz")
    assert point.verified_at is not None
    assert OutboxEvent.objects.filter(kind="residents.account_opened").count() == 1


def test_whoever_claimed_this_email_is_the_one_who_signs_in() -> None:
    before = somebody("Айгүл", phone=PHONE, email=EMAIL)
    assert opened() == before
    assert queries.resident_of_user(User.objects.get().id) == before.id


def test_several_claims_of_one_person_come_together() -> None:
    first = somebody("Айгүл", email=EMAIL)
    second = somebody("айгул", phone=PHONE, email=EMAIL)
    nameless = somebody("", email=EMAIL)
    me = opened()
    assert me == first
    assert set(queries.family(me.id)) == {first.id, second.id, nameless.id}
    assert {point.value for point in queries.contacts(me.id)} == {EMAIL, PHONE}
    assert Merge.objects.count() == 2


def test_a_mailbox_of_two_people_tells_them_apart_by_name() -> None:
    wife, husband = somebody("Айгүл", email=EMAIL), somebody("Болат", email=EMAIL)
    assert opened(name="Болат") == husband
    assert queries.standing_id(wife.id) == wife.id


def test_a_mailbox_of_two_people_gives_a_nameless_user_neither() -> None:
    wife, husband = somebody("Айгүл", email=EMAIL), somebody("Болат", email=EMAIL)
    assert opened() not in (wife, husband)
    assert not Merge.objects.exists()


def test_a_neighbours_phone_beside_an_own_email_opens_nothing() -> None:
    neighbour = somebody("Айгүл", phone=PHONE)
    thief = somebody("Айгүл", phone=PHONE, email="thief@mail.kz")
    later = somebody("Айгүл", phone=PHONE)
    me = opened("thief@mail.kz")
    assert me == thief
    assert later == neighbour
    assert neighbour.id not in queries.family(me.id)


def test_an_email_that_was_added_later_opens_nothing() -> None:
    neighbour = somebody("Айгүл", phone=PHONE)
    services.add_contact(
        actor=OPERATOR, resident_id=neighbour.id, kind="email", value="thief@mail.kz"
    )
    assert opened("thief@mail.kz") != neighbour
    assert queries.address(neighbour.id, "email") is None


def test_a_claim_made_after_the_account_comes_along_at_the_next_sign_in() -> None:
    me = opened(name="Айгүл")
    later = somebody("Айгүл", phone=PHONE, email=EMAIL)
    assert later != me
    assert services.open_account(user=User.objects.get()) == me
    assert queries.standing_id(later.id) == me.id


def test_signing_in_again_changes_nothing() -> None:
    me = opened()
    before = (AuditEntry.objects.count(), OutboxEvent.objects.count())
    assert services.open_account(user=User.objects.get()) == me
    assert (AuditEntry.objects.count(), OutboxEvent.objects.count()) == before
    assert Account.objects.count() == 1


def test_an_address_that_changed_hands_is_proven_for_its_new_holder_only() -> None:
    first = opened()
    User.objects.update(email="moved@mail.kz")
    second = opened()
    assert second != first
    holders = ContactPoint.objects.filter(value=EMAIL, verified_at__isnull=False)
    assert holders.get().resident == second


def test_an_account_of_somebody_merged_is_whoever_stands_for_them() -> None:
    me, other = opened(), somebody("Айгүл", phone=PHONE)
    services.merge(actor=OPERATOR, kept_id=other.id, absorbed_id=me.id, reason="same_person")
    signed_in = User.objects.get()
    assert queries.resident_of_user(signed_in.id) == other.id
    assert services.open_account(user=signed_in) == other
    assert queries.profile(oneself(other.id), other.id).name == "Айгүл"
