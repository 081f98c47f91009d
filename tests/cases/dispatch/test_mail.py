"""Letters by real mail servers: delivered, refused, bounced, answered by machines and by people."""

import re
import shutil
import smtplib
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from komek.cases import queries
from komek.cases.models import Case
from komek.cases.services import dispatch
from komek.kernel import clock
from tests.cases.dispatch.depots import (
    ADMINISTRATOR,
    connected,
    handed_over,
    opened,
    parcels,
    told,
)
from tests.cases.town import Town
from tests.receivers import mail
from tests.receivers.mail import PASSWORD, MailServers


@pytest.fixture(scope="module")
def started() -> Iterator[MailServers]:
    home = Path(tempfile.mkdtemp(prefix="komek-mail-"))
    home.chmod(0o711)
    try:
        root = mail.fetched(home)
        if root is None:
            pytest.skip("Debian's exim4 and dovecot can be fetched on Debian alone, with a network")
        servers = MailServers(root, home / "servers")
        servers.start()
        yield servers
        servers.stop()
    finally:
        shutil.rmtree(home)


@pytest.fixture
def servers(started: MailServers, settings: Any) -> MailServers:
    """The servers with empty mailboxes, and the settings that lead to them."""
    for box in (started.home / "mail").iterdir():
        for letter in [*box.glob("new/*"), *box.glob("cur/*")]:
            letter.unlink()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", started.smtp
    settings.DEFAULT_FROM_EMAIL = "109@city.test"
    settings.IMAP_HOST, settings.IMAP_PORT = "127.0.0.1", started.imap
    settings.IMAP_USER, settings.IMAP_PASSWORD = "109", PASSWORD
    settings.IMAP_PLAIN = True
    return started


def sent_to(town: Town, name: str) -> Case:
    """A case whose letter went to a mailbox of the office."""
    connected(town.depot, "email", address=f"{name}@office.test", settings={"language": "en"})
    case = opened(town)
    handed_over()
    return case


def link_in(letter: EmailMessage) -> str:
    """The address that the letter leads to, as the tests' browser asks for it."""
    (address,) = re.findall(r"http://127.0.0.1:\d+(/work/\S+/)", letter.get_content())
    return address


def reply(servers: MailServers, to: EmailMessage, **headers: str) -> None:
    """Answer a letter from the depot's mailbox."""
    answer = EmailMessage()
    answer["From"], answer["To"] = "depot@office.test", "109@city.test"
    answer["Subject"] = f"Re: {to['Subject']}"
    answer["In-Reply-To"] = to["Message-ID"]
    for name, value in headers.items():
        answer[name.replace("_", "-")] = value
    answer.set_content("We have filled it. Aigul, 8 701 555 14 74")
    with smtplib.SMTP("127.0.0.1", servers.smtp, timeout=10) as smtp:
        smtp.send_message(answer)


def test_a_letter_arrives_and_its_link_works(
    town: Town, servers: MailServers, client: Client
) -> None:
    case = sent_to(town, "depot")
    assert told(case) == [("assigned", "open", "sent")]
    (letter,) = servers.await_letters("depot", 1)
    assert letter["From"] == "109@city.test"
    assert letter["Message-ID"].startswith(f"<{parcels(case)[0].uid.hex}@")
    assert "as deep as a hand" not in letter.get_content()
    address = link_in(letter)
    assert "A hole as deep as a hand" in client.get(address).content.decode()
    client.post(f"{address}accept/")
    client.post(f"{address}answer/", {"answer-text": "Filled with asphalt."})
    case.refresh_from_db()
    assert case.state == "answered"
    assert client.get(address).status_code == 410


def test_the_same_letter_twice_is_one_message_id(town: Town, servers: MailServers) -> None:
    """After a crash between sending and noting it, mailboxes show it once."""
    case = sent_to(town, "depot")
    parcels(case)[0].__class__.objects.update(state="waiting")
    dispatch.send_due()
    first, second = servers.await_letters("depot", 2)
    assert first["Message-ID"] == second["Message-ID"]
    assert link_in(first) == link_in(second)


def test_an_address_that_nobody_has_bounces_and_is_seen(town: Town, servers: MailServers) -> None:
    case = sent_to(town, "gone")
    assert told(case) == [("assigned", "open", "sent")]
    (bounce,) = servers.await_letters("109", 1)
    assert bounce.get_content_type() == "multipart/report"
    assert dispatch.collect_letters() == 1
    assert told(case) == [("assigned", "open", "failed")]
    ((line,), _more) = queries.stuck(ADMINISTRATOR)
    assert (line.number, line.error) == (case.number, "bounced")
    (health,) = queries.health(ADMINISTRATOR)
    assert (health.bounced, health.stuck, health.failures) == (1, 1, 1)
    assert dispatch.escalate(clock.now()) == 1
    assert dispatch.collect_letters() == 0  # it was marked as read


def test_what_bounced_goes_to_the_right_address_afterwards(
    town: Town, servers: MailServers
) -> None:
    case = sent_to(town, "gone")
    servers.await_letters("109", 1)
    dispatch.collect_letters()
    connected(town.depot, "email", address="depot@office.test")
    assert dispatch.send_due() == 1
    assert told(case) == [("assigned", "open", "sent")]
    assert len(servers.await_letters("depot", 1)) == 1


def test_an_address_that_is_refused_at_once(town: Town, servers: MailServers) -> None:
    case = sent_to(town, "refused")
    assert told(case) == [("assigned", "open", "failed")]
    assert parcels(case)[0].error == "address_refused"


def test_a_bounce_of_what_was_worked_on_since_changes_nothing(
    town: Town, servers: MailServers
) -> None:
    case = sent_to(town, "gone")
    servers.await_letters("109", 1)
    parcels(case)[0].__class__.objects.update(state="confirmed")
    dispatch.collect_letters()
    assert told(case) == [("assigned", "open", "confirmed")]


def test_a_holiday_notice_changes_nothing(town: Town, servers: MailServers) -> None:
    case = sent_to(town, "depot")
    (letter,) = servers.await_letters("depot", 1)
    reply(servers, letter, Auto_Submitted="auto-replied")
    servers.await_letters("109", 1)
    assert dispatch.collect_letters() == 1
    assert told(case) == [("assigned", "open", "sent")]
    assert len(servers.letters("depot")) == 1


def test_whoever_answers_the_letter_is_told_to_use_the_link(
    town: Town, servers: MailServers
) -> None:
    case = sent_to(town, "depot")
    (letter,) = servers.await_letters("depot", 1)
    reply(servers, letter)
    servers.await_letters("109", 1)
    assert dispatch.collect_letters() == 1
    case.refresh_from_db()
    assert case.state == "assigned"
    assert told(case) == [("assigned", "open", "sent")]
    assert parcels(case)[0].error == "answered_by_mail"
    _first, kind = servers.await_letters("depot", 2)
    assert kind["Auto-Submitted"] == "auto-replied"
    assert "555" not in kind.get_content()
    assert len(servers.letters("109")) == 1


def test_letters_of_strangers_are_left_alone(town: Town, servers: MailServers) -> None:
    case = sent_to(town, "depot")
    (letter,) = servers.await_letters("depot", 1)
    for forged in ("<0123@city.test>", f"<{'0' * 32}@city.test>", "", "nonsense \u1234"):
        letter.replace_header("Message-ID", forged)
        reply(servers, letter)
    servers.await_letters("109", 4)
    assert dispatch.collect_letters() == 4
    assert parcels(case)[0].error == ""
    assert len(servers.letters("depot")) == 1


def test_a_mail_server_that_is_away_gets_it_later(town: Town, servers: MailServers) -> None:
    servers.stop("exim")
    case = sent_to(town, "depot")
    assert told(case) == [("assigned", "open", "waiting")]
    assert parcels(case)[0].error == "ConnectionRefusedError"
    servers.start_smtp()
    with clock.travel(clock.now() + timedelta(minutes=2)):
        assert dispatch.send_due() == 1
    assert told(case) == [("assigned", "open", "sent")]
    servers.await_letters("depot", 1)
