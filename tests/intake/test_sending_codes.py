"""A code reaches its address, and then proves it."""

import re
from typing import Any

import pytest
from django.core import mail

from komek.intake.services import send_call_code, send_code
from komek.kernel.errors import Conflict, Forbidden, NotFound, TooMany
from komek.residents import services as residents
from komek.residents.models import ContactCode
from tests.residents.people import EMAIL, EXECUTOR, OPERATOR, PHONE, oneself, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_the_code_of_the_letter_proves_the_address() -> None:
    me = somebody("Айгүл", email=EMAIL)
    point = me.contact_points.get()
    send_code(actor=oneself(me.id), contact_point_id=point.id)
    (letter,) = mail.outbox
    assert letter.to == [EMAIL]
    code = re.search(r"\d{6}", letter.body)
    assert code is not None
    residents.verify_contact(actor=oneself(me.id), contact_point_id=point.id, code=code[0])
    point.refresh_from_db()
    assert point.verified_at is not None


def test_what_cannot_be_reached_makes_no_code() -> None:
    point = somebody("Айгүл", phone=PHONE).contact_points.get()
    with pytest.raises(Conflict):
        send_code(actor=OPERATOR, contact_point_id=point.id)
    assert not ContactCode.objects.exists()


def test_nobody_else_has_codes_sent_and_not_every_second() -> None:
    me = somebody("Айгүл", email=EMAIL)
    point = me.contact_points.get()
    for actor in (EXECUTOR, oneself(me.id + 1)):
        with pytest.raises(Forbidden):
            send_code(actor=actor, contact_point_id=point.id)
    with pytest.raises(NotFound):
        send_code(actor=OPERATOR, contact_point_id=point.id + 1000)
    send_code(actor=OPERATOR, contact_point_id=point.id)
    with pytest.raises(TooMany):
        send_code(actor=OPERATOR, contact_point_id=point.id)
    assert len(mail.outbox) == 1


def test_a_caller_is_sent_a_code_to_read_out() -> None:
    me = somebody("Айгүл", email=EMAIL)
    send_call_code(actor=OPERATOR, kind="email", value=EMAIL, language="en")
    (letter,) = mail.outbox
    assert "Read it out to the operator" in letter.body
    assert re.search(r"\d{6}", letter.body)
    for kind, value in (("phone", PHONE), ("telegram", "77")):
        with pytest.raises(Conflict):
            send_call_code(actor=OPERATOR, kind=kind, value=value, language="en")
    with pytest.raises(Forbidden):
        send_call_code(actor=oneself(me.id), kind="email", value=EMAIL, language="en")
