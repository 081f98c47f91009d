"""Letters that came back: one that cannot be answered does not keep the others from being read."""

from collections.abc import Callable
from smtplib import SMTPRecipientsRefused
from uuid import uuid4

import pytest
from django.core.mail import EmailMessage

from komek.cases.dispatch.email import collect
from komek.cases.ways import Returned
from komek.kernel import mailbox
from komek.kernel.mailbox import Came, Letter


def letter(came: Came) -> Letter:
    ours = mailbox.message_id(uuid4().hex)
    return Letter(came, (ours,), "<a@office.test>", "nobody@office.test", "Re: a case")


@pytest.mark.parametrize("error", [SMTPRecipientsRefused({}), ValueError("two lines")])
def test_a_sender_whom_no_letter_reaches_is_passed_over(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = [letter(Came.PERSON), letter(Came.BOUNCED)]
    judged: list[Came] = []

    def read(handle: Callable[[Letter], None]) -> int:
        for one in letters:
            handle(one)
        return len(letters)

    def judge(returned: Returned) -> bool:
        judged.append(returned.came)
        return True

    def refused(self: EmailMessage) -> None:
        raise error

    monkeypatch.setattr(mailbox, "read", read)
    monkeypatch.setattr(EmailMessage, "send", refused)
    assert collect(judge) == 2
    assert judged == [Came.PERSON, Came.BOUNCED]
