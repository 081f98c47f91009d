"""An address is proven by the code that was sent to it."""

from datetime import UTC, datetime, timedelta

import pytest

from komek.kernel import clock
from komek.kernel.errors import Forbidden, Invalid, NotFound, Refused, TooMany
from komek.kernel.models import AuditEntry, OutboxEvent
from komek.residents import services
from komek.residents.models import ContactCode, ContactPoint, Resident
from komek.residents.services.one_time import MOST_ATTEMPTS, MOST_TIMES, VALID_FOR
from tests.residents.people import EXECUTOR, PHONE, oneself, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def me() -> Resident:
    return somebody("Айгүл", phone=PHONE)


@pytest.fixture
def point(me: Resident) -> ContactPoint:
    return me.contact_points.get()


def sent(point: ContactPoint) -> str:
    return services.make_code(actor=oneself(point.resident_id), contact_point_id=point.id).code


def typed(point: ContactPoint, code: str) -> ContactPoint:
    actor = oneself(point.resident_id)
    return services.verify_contact(actor=actor, contact_point_id=point.id, code=code)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_code_proves_the_address(point: ContactPoint) -> None:
    code = sent(point)
    assert typed(point, f" {code[:3]} {code[3:]} ").verified_at is not None
    assert not ContactCode.objects.exists()
    with pytest.raises(Invalid):
        typed(point, code)


def test_a_wrong_code_proves_nothing_and_is_counted(point: ContactPoint) -> None:
    code = sent(point)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(Invalid) as refused:
            typed(point, other_than(code))
        assert refused.value.code == "code_wrong"
    with pytest.raises(TooMany):
        typed(point, code)
    point.refresh_from_db()
    assert point.verified_at is None


@pytest.mark.parametrize("junk", ["", "\x00", "\ud800", "x" * 5_000_000, "１２３４５６"])
def test_junk_is_a_wrong_code(point: ContactPoint, junk: str) -> None:
    sent(point)
    with pytest.raises(Refused):
        typed(point, junk)


def test_a_code_grows_old_and_is_not_sent_twice_a_minute(point: ContactPoint) -> None:
    with clock.travel(datetime(2026, 11, 23, 9, tzinfo=UTC)) as journey:
        code = sent(point)
        with pytest.raises(TooMany):
            sent(point)
        journey.forward(VALID_FOR + timedelta(seconds=1))
        with pytest.raises(Invalid) as refused:
            typed(point, code)
        assert refused.value.code == "code_expired"
        assert typed(point, sent(point)).verified_at == clock.now()


def test_codes_are_not_asked_for_without_end(point: ContactPoint) -> None:
    with clock.travel(datetime(2026, 11, 23, 9, tzinfo=UTC)) as journey:
        for _ in range(MOST_TIMES):
            sent(point)
            journey.forward(timedelta(hours=1))
        with pytest.raises(TooMany) as refused:
            sent(point)
        assert refused.value.code == "code_times"
        journey.forward(timedelta(days=1))
        assert typed(point, sent(point)).verified_at is not None


def test_a_code_opens_no_other_address(point: ContactPoint) -> None:
    code = sent(point)
    other = somebody("Болат", phone=PHONE).contact_points.get()
    with pytest.raises(Refused):
        typed(other, code)


def test_only_the_person_may_prove_it(point: ContactPoint) -> None:
    for actor in (EXECUTOR, oneself(point.resident_id + 1)):
        with pytest.raises(Forbidden):
            services.make_code(actor=actor, contact_point_id=point.id)
    with pytest.raises(NotFound):
        services.make_code(actor=EXECUTOR, contact_point_id=point.id + 1000)


def test_a_number_given_anew_is_its_new_holders(point: ContactPoint) -> None:
    typed(point, sent(point))
    new = somebody("Болат", phone=PHONE).contact_points.get()
    typed(new, sent(new))
    point.refresh_from_db()
    assert point.verified_at is None
    assert AuditEntry.objects.filter(
        action="residents.unverify", subject=f"resident:{point.resident_id}"
    ).exists()


def test_neither_code_nor_address_is_on_record(point: ContactPoint) -> None:
    code = sent(point)
    typed(point, code)
    subject = f"resident:{point.resident_id}"
    trail = repr(
        [*AuditEntry.objects.filter(subject=subject).values(), *OutboxEvent.objects.values()]
    )
    assert "residents.verify_contact" in trail
    assert code not in trail
    assert PHONE not in trail
    assert "Айгүл" not in trail
