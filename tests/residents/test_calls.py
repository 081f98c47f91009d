"""Who is on the line: a number opens nothing; a code read back from it does, and is on record."""

from datetime import timedelta

import pytest

from komek.kernel import clock
from komek.kernel.errors import Forbidden, Invalid, NotFound, Refused, TooMany
from komek.kernel.models import AuditEntry
from komek.residents import queries, services
from komek.residents.models import CallCode, ContactPoint
from komek.residents.services.one_time import MOST_ATTEMPTS, VALID_FOR
from tests.residents.people import EMAIL, EXECUTOR, OPERATOR, PHONE, PROTECTION, somebody

pytestmark = pytest.mark.django_db(transaction=True)


def sent(kind: str = "email", value: str = EMAIL, actor=OPERATOR) -> str:
    return services.make_call_code(actor=actor, kind=kind, value=value, language="kk").code


def unlocked(code: str, name: str = "", kind: str = "email", value: str = EMAIL) -> list[str]:
    found = services.unlock_by_code(actor=OPERATOR, kind=kind, value=value, code=code, name=name)
    return [known.name for known in found]


def test_a_code_read_back_opens_who_says_their_name() -> None:
    me = somebody("Айгүл Әбді", email=EMAIL)
    assert unlocked(sent(), "айгул абди") == ["Айгүл Әбді"]
    (look,) = queries.looks_at(me.id)
    assert (look.actor, look.action, look.reason) == (OPERATOR.name, "residents.unlock", "code")
    assert not CallCode.objects.exists()


def test_of_a_shared_address_only_who_says_the_name_is_opened() -> None:
    somebody("Айгүл", phone=PHONE)
    somebody("Болат", phone=PHONE)
    assert unlocked(sent("phone", PHONE), "Болат", "phone", PHONE) == ["Болат"]
    CallCode.objects.all().delete()
    assert unlocked(sent("phone", PHONE), "", "phone", PHONE) == []


def test_whoever_proved_the_address_before_need_not_be_named() -> None:
    me = somebody("Айгүл", email=EMAIL)
    ContactPoint.objects.filter(resident=me).update(verified_at=clock.now())
    assert unlocked(sent()) == ["Айгүл"]


def test_an_address_added_later_without_proof_opens_nobody() -> None:
    me = somebody("Айгүл", phone=PHONE)
    services.add_contact(actor=OPERATOR, resident_id=me.id, kind="email", value=EMAIL)
    assert unlocked(sent(), "Айгүл") == []


def test_a_code_is_sent_to_whom_nobody_knows_all_the_same() -> None:
    assert unlocked(sent("email", "nobody@example.kz"), "", "email", "nobody@example.kz") == []


def test_guessing_is_counted_and_codes_grow_old() -> None:
    somebody("Айгүл", email=EMAIL)
    code = sent()
    with pytest.raises(TooMany):
        sent()
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(Invalid):
            unlocked("x" + code, "Айгүл")
    with pytest.raises(TooMany):
        unlocked(code, "Айгүл")
    with clock.travel(clock.now() + VALID_FOR + timedelta(seconds=1)):
        with pytest.raises(Invalid):
            unlocked(code, "Айгүл")
        assert unlocked(sent(), "Айгүл") == ["Айгүл"]


def test_another_operator_cannot_use_the_code_and_others_get_none() -> None:
    somebody("Айгүл", email=EMAIL)
    code = sent()
    colleague = type(OPERATOR)("user:999", OPERATOR.grants, user_id=999)
    with pytest.raises(Refused):
        services.unlock_by_code(actor=colleague, kind="email", value=EMAIL, code=code)
    for actor in (EXECUTOR, PROTECTION):
        with pytest.raises(Forbidden):
            sent(actor=actor)
        with pytest.raises(Forbidden):
            services.unlock(actor=actor, resident_id=1, reason="case_key")


def test_what_was_shown_in_another_way_is_on_record_too() -> None:
    me = somebody("Айгүл", email=EMAIL)
    known = services.unlock(actor=OPERATOR, resident_id=me.id, reason="case_key")
    assert known.name == "Айгүл"
    assert AuditEntry.objects.filter(action="residents.unlock", reason="case_key").count() == 1
    services.forget(actor=PROTECTION, resident_id=me.id, reason="own_wish")
    with pytest.raises(NotFound):
        services.unlock(actor=OPERATOR, resident_id=me.id, reason="case_key")


def test_old_codes_are_forgotten() -> None:
    sent()
    assert services.forget_call_codes() == 0
    with clock.travel(clock.now() + timedelta(days=1, seconds=1)):
        assert services.forget_call_codes() == 1
