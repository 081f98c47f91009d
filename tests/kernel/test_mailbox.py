"""What comes back for our letters, understood: bounces, notices of machines, people, junk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komek.kernel.mailbox import Came, Letter, message_id, read, understood

OURS = "<0123456789abcdef0123456789abcdef@city.test>"

POSTFIX = f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: 109@city.test
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.
--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; depot@office.test
Action: failed
Status: 5.1.1
--b1
Content-Type: text/rfc822-headers

From: 109@city.test
Message-ID: {OURS}
--b1--
"""
DELAYED = POSTFIX.replace("Action: failed", "Action: delayed")
WHOLE = POSTFIX.replace(
    f"Content-Type: text/rfc822-headers\n\nFrom: 109@city.test\nMessage-ID: {OURS}",
    f"Content-Type: message/rfc822\n\nFrom: 109@city.test\nMessage-ID: {OURS}\n\nA case is yours.",
)
REPLY = f"""\
From: Serik <serik@office.test>
To: 109@city.test
Subject: =?utf-8?b?UmU6INCU0LXQu9C+?=
Message-ID: <a@office.test>
In-Reply-To: {OURS}

Done.
"""


@pytest.mark.parametrize(
    ("text", "came"),
    [
        (POSTFIX, Came.BOUNCED),
        (WHOLE, Came.BOUNCED),
        (DELAYED, Came.AUTOMATIC),
        (REPLY, Came.PERSON),
        (f"Auto-Submitted: auto-replied\n{REPLY}", Came.AUTOMATIC),
        (f"Auto-Submitted: no\n{REPLY}", Came.PERSON),
        (f"Precedence: bulk\n{REPLY}", Came.AUTOMATIC),
        (f"X-Autoreply: yes\n{REPLY}", Came.AUTOMATIC),
    ],
    ids=["headers", "whole", "delayed", "reply", "holiday", "no machine", "bulk", "autoreply"],
)
def test_what_kind_of_letter_it_is(text: str, came: Came) -> None:
    letter = understood(text.encode())
    assert letter.came is came
    assert OURS in letter.answers_to


def test_who_wrote_and_about_what() -> None:
    assert understood(REPLY.encode()) == Letter(
        Came.PERSON, (OURS,), "<a@office.test>", "serik@office.test", "Re: Дело"
    )


def test_a_reply_in_a_long_thread_names_all_of_it() -> None:
    thread = REPLY.replace("In-Reply-To:", f"References: <x@y.kz>\n {OURS}\nIn-Reply-To:")
    assert set(understood(thread.encode()).answers_to) == {"<x@y.kz>", OURS}


@pytest.mark.parametrize(
    "head", ["From: <", "Message-ID: <[", "Subject: =?x?q?", "Content-Type: multipart/report", ":"]
)
def test_broken_heads_are_survived(head: str) -> None:
    assert isinstance(understood(f"{head}\n\n{REPLY}".encode()), Letter)


@given(st.binary(max_size=300))
def test_anything_is_understood(content: bytes) -> None:
    assert isinstance(understood(content), Letter)


@given(st.text(max_size=200), st.sampled_from(["From", "Subject", "References", "Message-ID"]))
def test_any_head_is_understood(value: str, name: str) -> None:
    assert isinstance(understood(f"{name}: {value}\n\nx".encode()), Letter)


def test_the_same_name_is_the_same_letter(settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Komek <109@city.test>"
    assert message_id("a") == message_id("a") == "<a@city.test>"


def test_without_a_mailbox_nothing_is_read(settings) -> None:
    settings.IMAP_HOST = ""
    assert read(lambda letter: None) == 0


def test_a_mailbox_that_is_away_is_read_next_time(settings, caplog) -> None:
    settings.IMAP_HOST, settings.IMAP_PORT, settings.IMAP_PLAIN = "127.0.0.1", 1, True
    assert read(lambda letter: None) == 0
    assert "ConnectionRefusedError" in caplog.text
