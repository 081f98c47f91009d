"""The same claim finds the same resident, also when two come at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from komek.kernel.errors import Forbidden
from komek.kernel.models import AuditEntry
from komek.residents import services
from komek.residents.claims import claim
from komek.residents.models import ContactPoint, Resident
from tests.residents.people import EMAIL, EXECUTOR, OPERATOR, PHONE, oneself, somebody

pytestmark = pytest.mark.django_db


def test_a_claim_is_found_again() -> None:
    first = somebody("Айгүл Әбді", phone=PHONE, email=EMAIL)
    assert somebody("айгул абди", phone="8 701 555 14 74", email=EMAIL) == first
    assert first.name == "Айгүл Әбді"
    assert set(first.contact_points.values_list("kind", "value")) == {
        ("phone", PHONE),
        ("email", EMAIL),
    }


def test_a_shared_phone_never_makes_two_people_one() -> None:
    wife, husband = somebody("Айгүл", phone=PHONE), somebody("Болат", phone=PHONE)
    assert wife != husband
    assert ContactPoint.objects.filter(value=PHONE).count() == 2


def test_a_name_alone_is_somebody_new_every_time() -> None:
    assert somebody("Айгүл") != somebody("Айгүл")


def test_who_may_not_is_refused_and_nothing_is_stored() -> None:
    with pytest.raises(Forbidden):
        services.find_or_create(actor=EXECUTOR, claim=claim("Айгүл", phone=PHONE), language="kk")
    assert not Resident.objects.exists()


def test_a_name_is_corrected_by_oneself_and_the_trail_holds_no_name() -> None:
    me = somebody("Айгул", phone=PHONE)
    services.change_name(actor=oneself(me.id), resident_id=me.id, name=" Айгүл\nӘбді ")
    me.refresh_from_db()
    assert me.name == "Айгүл Әбді"
    entry = AuditEntry.objects.get(action="residents.change", subject=me.subject)
    assert (entry.actor, entry.subject, entry.fields) == (
        f"resident:{me.id}",
        f"resident:{me.id}",
        ["name"],
    )
    with pytest.raises(Forbidden):
        services.change_name(actor=oneself(me.id + 1), resident_id=me.id, name="Болат")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one_resident() -> None:
    together = Barrier(4)

    def come(n: int) -> int:
        together.wait()
        try:
            return somebody("Айгүл", phone=PHONE).id
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as doors:
        assert len(set(doors.map(come, range(4)))) == 1
    assert ContactPoint.objects.count() == 1
    assert OPERATOR.name == AuditEntry.objects.get(subject=Resident.objects.get().subject).actor
