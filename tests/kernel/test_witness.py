"""Fingerprints of the audit trail: of every entry once, the same again, sent out of the house."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection

from komek.cli import doctor
from komek.kernel import audit, clock, witness
from komek.kernel.models import Fingerprint

pytestmark = pytest.mark.django_db

WITNESS = "archive@witness.example"
NIGHT = datetime(2026, 3, 18, 20, 41, tzinfo=UTC)  # 1:41 of the 19th in Astana


def write(subject: str, at: datetime = NIGHT - timedelta(hours=5)) -> None:
    audit.record_all([audit.Entry("user:7", "cases.read", subject, ["words"], at=at)])


def test_a_fingerprint_is_of_everything_written_until_midnight() -> None:
    write("case:1")
    write("case:2")
    write("case:3", at=NIGHT)
    taken = witness.take(NIGHT)
    assert taken is not None
    assert (taken.day, taken.entries) == (date(2026, 3, 18), 2)
    assert witness.take(NIGHT + timedelta(hours=1)) is None


def test_the_next_one_goes_on_where_it_ended() -> None:
    write("case:1")
    witness.take(NIGHT)
    write("case:2", at=NIGHT)
    write("case:3", at=NIGHT + timedelta(hours=2))
    second = witness.take(NIGHT + timedelta(days=1))
    assert second is not None
    assert second.entries == 2
    assert [one.is_same for one in witness.check()] == [True, True]
    assert [one.taken.day for one in witness.check(since=second.day)] == [second.day]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE kernel_audit SET actor = 'user:8' WHERE subject = 'case:1'",
        "UPDATE kernel_audit SET at = at - interval '1 second' WHERE subject = 'case:1'",
        "DELETE FROM kernel_audit WHERE subject = 'case:1'",
    ],
)
def test_whoever_rewrites_the_trail_is_found_out(change: str) -> None:
    write("case:1")
    write("case:2")
    witness.take(NIGHT)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_audit DISABLE TRIGGER USER")
        cursor.execute(change)
    (found,) = witness.check()
    assert not found.is_same


def test_each_fingerprint_leaves_the_house_once(settings) -> None:
    write("case:1")
    taken = witness.take(NIGHT)
    assert taken is not None
    assert witness.send(NIGHT) == 0
    settings.AUDIT_WITNESS = WITNESS
    assert (witness.send(NIGHT), witness.send(NIGHT)) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == [WITNESS]
    assert letter.extra_headers["Message-ID"].startswith("<fingerprint-2026-03-18@")
    assert taken.digest in letter.body


def test_what_could_not_be_sent_goes_the_next_time(settings) -> None:
    settings.AUDIT_WITNESS = WITNESS
    write("case:1")
    witness.take(NIGHT)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(OSError, match="refused"):
        witness.send(NIGHT)
    assert Fingerprint.objects.get().sent_at is None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert witness.send(NIGHT) == 1


def test_the_doctor_says_what_has_not_left_the_house(settings) -> None:
    assert doctor.witness().state is doctor.State.ABSENT
    settings.AUDIT_WITNESS = WITNESS
    witness.take(NIGHT)
    with clock.travel(NIGHT + timedelta(hours=1)):
        assert doctor.witness().state is doctor.State.CONFIGURED
    with clock.travel(NIGHT + timedelta(days=1)):
        found = doctor.witness()
        assert (found.state, "since 2026-03-18" in found.detail) == (doctor.State.PROBLEM, True)
        witness.send(clock.now())
        assert doctor.witness().state is doctor.State.CONFIGURED


def test_an_empty_day_has_one_too() -> None:
    taken = witness.take(NIGHT)
    assert taken is not None
    assert taken.entries == 0
    assert [one.is_same for one in witness.check()] == [True]
