"""Telling reporters: in their language, once, without the key, and only who can be reached."""

from dataclasses import replace

import pytest
from django.core import mail
from django.utils import translation

from komek.cases import queries, services
from komek.cases.services import OpenedCase, Reporter, open_case
from komek.directory.models import Organisation
from komek.intake.models import Message
from komek.intake.services.sending import send_due
from komek.kernel import clock, outbox, reference
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.ids import in_groups
from komek.kernel.models import OutboxEvent
from komek.kernel.numbering import display
from komek.residents.models import ContactPoint
from tests.cases.town import POTHOLE, Town

AIGUL = Reporter(name="Айгүл", email="aigul@example.org")
TELL = "cases.tell_reporters"


@pytest.fixture
def opened(town: Town) -> OpenedCase:
    Organisation.objects.filter(id=town.depot.id).update(name_ru="Депо дорог")
    reference.forget()
    return open_case(actor=Actor.anonymous(), new=replace(POTHOLE, language="ru", reporter=AIGUL))


@pytest.fixture
def proven(opened: OpenedCase) -> OpenedCase:
    """The same, and the reporter has shown that the address is theirs."""
    ContactPoint.objects.update(verified_at=clock.now())
    return opened


def hear(subject: str) -> None:
    """Hand every event of the case to the subscriber, in order."""
    subscriber = outbox.subscriber(TELL)
    for row in OutboxEvent.objects.filter(subject=subject).order_by("id"):
        if row.kind in subscriber.kinds:
            subscriber.handle(outbox.Event(row.kind, row.subject, row.data, row.at, row.id))


def told(case_id: int) -> list[str]:
    rows = Message.objects.filter(conversation__case=case_id, channel="email").order_by("id")
    return list(rows.values_list("body", flat=True))


def test_number_organisation_and_term_go_to_the_reporter(proven: OpenedCase) -> None:
    opened = proven
    hear(f"case:{opened.id}")
    (text,) = told(opened.id)
    assert display(opened.number) in text
    assert "Депо дорог" in text
    assert str(opened.promised_due.year) in text
    assert f"/case/{opened.number}/" in text
    assert opened.key not in text
    assert in_groups(opened.key) not in text
    send_due()
    (letter,) = mail.outbox
    assert letter.to == ["aigul@example.org"]
    assert letter.body == text
    assert letter.extra_headers["Content-Language"] == "ru"


def test_hearing_it_again_tells_nothing_twice(opened: OpenedCase) -> None:
    hear(f"case:{opened.id}")
    hear(f"case:{opened.id}")
    assert len(told(opened.id)) == 1


def test_a_life_is_told_step_by_step(town: Town, opened: OpenedCase) -> None:
    with translation.override("kk"):
        for step in (
            lambda: services.forward(
                actor=SYSTEM, case_uid=opened.uid, organisation_id=town.water.id
            ),
            lambda: services.ask(actor=SYSTEM, case_uid=opened.uid, text="Which lane?"),
            lambda: services.reply(actor=SYSTEM, case_uid=opened.uid, text="The right one"),
            lambda: services.answer(actor=SYSTEM, case_uid=opened.uid, text="Filled"),
        ):
            hear(f"case:{opened.id}")
            step()
        hear(f"case:{opened.id}")
    number = display(opened.number)
    notices = told(opened.id)
    assert sum(number in text for text in notices) == 2


def test_what_is_over_is_not_told(town: Town, opened: OpenedCase) -> None:
    services.ask(actor=SYSTEM, case_uid=opened.uid, text="Which lane?")
    services.reply(actor=SYSTEM, case_uid=opened.uid, text="The right one")
    services.withdraw(actor=SYSTEM, case_uid=opened.uid)
    hear(f"case:{opened.id}")
    assert told(opened.id) == []


def test_no_answer_is_promised_to_whoever_has_it_already(opened: OpenedCase) -> None:
    """Jobs that stood still for a day, or a demo whose past was told in a minute."""
    services.answer(actor=SYSTEM, case_uid=opened.uid, text="Filled")
    hear(f"case:{opened.id}")
    assert told(opened.id) == []


@pytest.mark.parametrize(
    "change",
    [
        {"reporter": None},
        {"reporter": Reporter(name="Айгүл", phone="87015551474")},
        {"reporter": AIGUL, "anonymity": "full"},
    ],
)
def test_nobody_is_told_who_cannot_be_reached(town: Town, change: dict[str, object]) -> None:
    opened = open_case(actor=Actor.anonymous(), new=replace(POTHOLE, **change))
    hear(f"case:{opened.id}")
    assert told(opened.id) == []


def test_who_was_answered_at_once_needs_no_letter(town: Town) -> None:
    new = replace(POTHOLE, reporter=AIGUL, first_contact_answer="In May")
    opened = open_case(actor=town.staff(Role.OPERATOR), new=new)
    hear(f"case:{opened.id}")
    assert told(opened.id) == []


def test_an_address_that_may_be_a_strangers_learns_nothing_of_the_matter(
    town: Town, opened: OpenedCase
) -> None:
    """Neither who is responsible, which may be a clinic, nor anybody's words."""
    hear(f"case:{opened.id}")
    services.forward(actor=SYSTEM, case_uid=opened.uid, organisation_id=town.water.id)
    hear(f"case:{opened.id}")
    services.ask(actor=SYSTEM, case_uid=opened.uid, text="Which tooth?")
    services.reply(actor=SYSTEM, case_uid=opened.uid, text="The left one")
    leader = town.staff(Role.LEADER)
    services.instruct(actor=leader, case_uid=opened.uid, text="Pull the tooth")
    services.answer(actor=SYSTEM, case_uid=opened.uid, text="Tooth pulled", norm="Rule 7")
    services.release(actor=SYSTEM, case_uid=opened.uid)
    send_due()
    assert len(mail.outbox) == 5
    number = display(opened.number)
    for letter in mail.outbox:
        assert number in letter.body
        for word in ("tooth", "left", "Депо", "water", "Rule", opened.key):
            assert word not in letter.body
    for letter in mail.outbox[2:]:
        assert "http" in letter.body
        assert "войдите с этим адресом" in letter.body


def test_words_written_for_a_proven_address_go_to_no_other(proven: OpenedCase) -> None:
    hear(f"case:{proven.id}")
    services.answer(actor=SYSTEM, case_uid=proven.uid, text="Filled")
    ContactPoint.objects.update(verified_at=None)
    send_due()
    assert len(mail.outbox) == 2
    assert not [one for one in mail.outbox if "Filled" in one.body or "Депо" in one.body]


def test_what_an_organisation_says_is_one_letter(proven: OpenedCase) -> None:
    opened = proven
    hear(f"case:{opened.id}")
    services.ask(actor=SYSTEM, case_uid=opened.uid, text="Which lane?")
    services.reply(actor=SYSTEM, case_uid=opened.uid, text="The right one")
    services.answer(actor=SYSTEM, case_uid=opened.uid, text="Filled", norm="Rule 7")
    hear(f"case:{opened.id}")
    send_due()
    number = display(opened.number)
    _registered, question, answer = (letter.body for letter in mail.outbox)
    assert number in question
    assert question.endswith("\n\nWhich lane?")
    above, words, below = answer.split("\n\n")
    assert number in above
    assert words == "Filled"
    assert "http" in below


def test_what_stands_around_the_words_is_no_part_of_the_timeline(opened: OpenedCase) -> None:
    services.answer(actor=SYSTEM, case_uid=opened.uid, text="Filled")
    said = [entry.text for entry in queries.timeline(SYSTEM, opened.id) if entry.direction == "out"]
    assert said == ["Filled"]


@pytest.mark.parametrize(
    ("reporter", "heard"), [(AIGUL, True), (Reporter(name="Айгүл", phone="+77011234567"), False)]
)
def test_only_who_left_an_address_for_letters_costs_a_delivery(
    town: Town, reporter: Reporter, heard: bool
) -> None:
    case = open_case(actor=Actor.anonymous(), new=replace(POTHOLE, reporter=reporter))
    row = OutboxEvent.objects.get(subject=f"case:{case.id}")
    event = outbox.Event(row.kind, row.subject, row.data)
    assert (TELL in outbox.subscribers_of(event)) is heard
