"""Me-too: an own key and letters, counted once, and never a look at the reporter's words."""

from dataclasses import replace

import pytest
from django.core import mail

from komek.cases import access, public, queries, services
from komek.cases.models import Case, Joining, Participant
from komek.cases.resonance import resonance_of
from komek.cases.services import Joined, Reporter, open_case
from komek.directory.models import Service
from komek.intake.services.sending import send_due
from komek.kernel import outbox, reference
from komek.kernel.actors import Actor, Role
from komek.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from komek.kernel.models import OutboxEvent
from komek.kernel.numbering import display
from tests.cases.playing import image
from tests.cases.town import POTHOLE, Town, check_answers

AIGUL = Reporter(name="Айгүл", email="aigul@example.org")
BOLAT = Reporter(name="Bolat", email="bolat@example.org")


@pytest.fixture
def case(town: Town) -> Case:
    opened = open_case(actor=Actor.anonymous(), new=replace(POTHOLE, reporter=AIGUL))
    return Case.objects.get(id=opened.id)


def join(case: Case, actor: Actor | None = None, who: Reporter | None = BOLAT) -> Joined:
    return services.join(
        actor=actor or Actor.anonymous("ru"), case_uid=case.uid, how=Joining.PORTAL, who=who
    )


def hear(subject: str) -> None:
    subscriber = outbox.subscriber("cases.tell_participants")
    for row in OutboxEvent.objects.filter(subject=subject).order_by("id"):
        event = outbox.event_of(row)
        if row.kind in subscriber.kinds and subscriber.wants(event):
            subscriber.handle(event)


def letters() -> dict[str, list[str]]:
    send_due()
    found: dict[str, list[str]] = {}
    for letter in mail.outbox:
        found.setdefault(letter.to[0], []).append(letter.body)
    return found


def test_who_joins_has_an_own_key_and_is_counted(case: Case) -> None:
    first, second = join(case), join(case, who=Reporter(name="Dana", phone="+77015551474"))
    assert first.number == case.number
    assert len({first.key, second.key, access.key_of(case.uid)}) == 3
    assert resonance_of(case.id) == 2
    assert queries.case(Actor("x", system=True), case.uid).resonance == 2
    assert public.case(Actor.anonymous(), case.number).resonance == 2
    assert Case.objects.count() == 1


def test_a_participant_follows_by_the_public_picture_and_sees_no_words(case: Case) -> None:
    joined = join(case)
    _case, follower = access.follower(case, joined.key.lower())
    view = queries.shared(follower, case.number)
    assert (view.case.number, view.case.state, view.answers) == (case.number, "assigned", ())
    assert view.case == public.case(Actor.anonymous(), case.number)
    for read in (
        lambda: queries.case(follower, case.uid),
        lambda: queries.timeline(follower, case.id),
    ):
        with pytest.raises(Forbidden):
            read()
    for verb in (
        services.withdraw,
        services.confirm,
        lambda **who: services.reply(text="x", **who),
    ):
        with pytest.raises((Forbidden, Conflict)):
            verb(actor=follower, case_uid=case.uid)
    with pytest.raises(NotFound):
        access.holder(case, joined.key)


def test_the_answer_is_for_all_and_only_once_it_is_released(case: Case, town: Town) -> None:
    check_answers(town)
    joined = join(case)
    executor = town.staff(Role.EXECUTOR, town.depot)
    services.answer(actor=executor, case_uid=case.uid, text="Filled.", norm="Rule 7")
    hear(case.subject)
    follower = access.follower(case, joined.key)[1]
    assert queries.shared(follower, case.number).answers == ()
    assert "bolat@example.org" not in letters()
    services.release(actor=town.staff(Role.INSPECTOR), case_uid=case.uid)
    hear(case.subject)
    hear(case.subject)
    (answer,) = queries.shared(follower, case.number).answers
    assert (answer.text, answer.norm) == ("Filled.", "Rule 7")
    (letter,) = letters()["bolat@example.org"]
    assert display(case.number) in letter
    # What was said to the reporter can be erased in one place alone.
    assert "Filled." not in letter
    services.confirm(actor=access.holder(case, access.key_of(case.uid)), case_uid=case.uid)
    hear(case.subject)
    assert len(letters()["bolat@example.org"]) == 2


def test_who_joins_later_sees_no_earlier_answer(case: Case, town: Town) -> None:
    services.answer(actor=Actor("s", system=True), case_uid=case.uid, text="Aigül, see your flat.")
    services.reopen(actor=town.staff(Role.OPERATOR), case_uid=case.uid, text="It is back")
    follower = access.follower(case, join(case).key)[1]
    assert queries.shared(follower, case.number).answers == ()


def test_a_resident_who_is_known_joins_once(case: Case, town: Town) -> None:
    me = town.resident()
    first = join(case, me, None)
    before = image(case.id)
    again = join(case, me, None)
    assert (again.key, again.repeated) == (first.key, True)
    assert image(case.id) == before
    assert [one.number for one in queries.joined(me)] == [case.number]
    assert queries.shared(me, case.number).case.number == case.number
    assert queries.mine(me).lines == ()


def test_the_reporter_takes_part_already(town: Town) -> None:
    me = town.resident()
    case = Case.objects.get(id=open_case(actor=me, new=POTHOLE).id)
    assert join(case, me, None) == Joined(case.number, "", repeated=True)
    assert resonance_of(case.id) == 0


def test_nobody_finds_out_by_trying_who_reported_or_joined(case: Case) -> None:
    """Whoever only says who they are gets a key of their own, whoever that person is."""
    keys = {join(case, who=who).key for who in (AIGUL, BOLAT, BOLAT)}
    assert len(keys) == 3
    assert resonance_of(case.id) == 1  # Bolat, however often; the reporter is no other person
    services.answer(actor=Actor("s", system=True), case_uid=case.uid, text="Filled.")
    hear(case.subject)
    assert {to: len(bodies) for to, bodies in letters().items()} == {
        "aigul@example.org": 1,
        "bolat@example.org": 1,
    }


def test_nobody_joins_without_a_way_to_be_told(case: Case) -> None:
    before = image(case.id)
    for who in (None, Reporter(name="Bolat")):
        with pytest.raises(Invalid):
            join(case, who=who)
    assert image(case.id) == before


@pytest.mark.parametrize("service", ["advice", "complaint"])
def test_what_is_not_public_cannot_be_joined(town: Town, service: str) -> None:
    new = replace(POTHOLE, service_code=service)
    case = Case.objects.get(id=open_case(actor=Actor.anonymous(), new=new).id)
    for actor in (Actor.anonymous(), town.resident(), town.staff(Role.OPERATOR)):
        with pytest.raises(Conflict, match="not public"):
            join(case, actor)


def test_a_service_that_became_hidden_hides_its_answers(case: Case, town: Town) -> None:
    joined = join(case)
    services.answer(actor=Actor("s", system=True), case_uid=case.uid, text="Filled.")
    Service.objects.filter(id=town.pothole.id).update(publication="never")
    reference.forget()
    follower = access.follower(case, joined.key)[1]
    assert queries.shared(follower, case.number).answers == ()


def test_who_left_has_no_key_and_no_letters(case: Case, town: Town) -> None:
    joined, other = join(case), join(case, who=Reporter(name="Dana", email="dana@example.org"))
    follower = access.follower(case, joined.key)[1]
    services.leave(actor=follower, case_uid=case.uid)
    with pytest.raises(NotFound):
        access.follower(case, joined.key)
    with pytest.raises(NotFound):
        services.leave(actor=follower, case_uid=case.uid)
    assert access.follower(case, other.key)
    assert resonance_of(case.id) == 1
    services.answer(actor=Actor("s", system=True), case_uid=case.uid, text="Filled.")
    hear(case.subject)
    assert set(letters()) == {"aigul@example.org", "dana@example.org"}
    with pytest.raises(Forbidden):
        services.leave(actor=town.resident(), case_uid=case.uid)


def test_an_operator_joins_a_caller(case: Case, town: Town) -> None:
    joined = join(case, town.staff(Role.OPERATOR))
    assert Participant.objects.get(role="me_too").conversation.resident.name == "Bolat"
    assert access.follower(case, joined.key)


def test_a_withdrawal_is_told_to_those_who_stay(case: Case) -> None:
    join(case)
    services.withdraw(actor=access.holder(case, access.key_of(case.uid)), case_uid=case.uid)
    hear(case.subject)
    (letter,) = letters()["bolat@example.org"]
    assert display(case.number) in letter


def test_a_case_without_participants_tells_nobody(case: Case) -> None:
    services.answer(actor=Actor("s", system=True), case_uid=case.uid, text="Filled.")
    subscriber = outbox.subscriber("cases.tell_participants")
    row = OutboxEvent.objects.get(kind="cases.answered")
    assert not subscriber.wants(outbox.event_of(row))
