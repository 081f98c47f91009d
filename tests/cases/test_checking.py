"""An inspector between organisation and resident: what is held, let go, given back; and trust."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from komek.cases import access, public, queries, services, trust
from komek.cases.models import (
    AnswerRecord,
    AssignmentState,
    Case,
    CaseEvent,
    Outcome,
    State,
)
from komek.cases.services import Reporter, open_case
from komek.directory.models import Organisation, Succession
from komek.intake.attachments import check_content
from komek.intake.models import Message, Sending
from komek.intake.services.sending import send_due
from komek.kernel import clock, reference
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from komek.kernel.models import OutboxEvent
from komek.kernel.numbering import display
from komek.residents.models import ContactPoint
from tests.cases.playing import image
from tests.cases.town import LONG_AGO, POTHOLE, Town, check_answers
from tests.intake import files

NOW = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
AIGUL = Reporter(name="Айгүл", email="aigul@example.org")


@pytest.fixture
def case(town: Town) -> Case:
    """A case whose answer an inspector has to check, answered by somebody of the depot."""
    check_answers(town)
    opened = open_case(actor=Actor.anonymous(), new=replace(POTHOLE, reporter=AIGUL))
    ContactPoint.objects.update(verified_at=clock.now())
    executor = town.staff(Role.EXECUTOR, town.depot)
    services.accept(actor=executor, case_uid=opened.uid)
    photo = check_content(files.image("JPEG"), "proof.jpg")
    services.answer(
        actor=executor, case_uid=opened.uid, text="Filled.", norm="Rule 7", files=[photo]
    )
    return Case.objects.get(id=opened.id)


def resident_of(case: Case) -> Actor:
    """Whoever holds the key of the case."""
    return access.holder(case, access.key_of(case.uid))


def executor_of(case: Case, town: Town) -> Actor:
    return town.staff(Role.EXECUTOR, case.organisation)


def last_event(case: Case) -> CaseEvent:
    return CaseEvent.objects.filter(case_id=case.id).order_by("id").last()


def outcomes(case: Case) -> list[str]:
    return list(case.answers.order_by("id").values_list("outcome", flat=True))


def test_an_answer_that_has_to_be_checked_is_held(case: Case) -> None:
    assert (case.state, case.answered_at, case.closed_at) == ("checking", None, None)
    event = last_event(case)
    assert event.data == {"checked": True, "why": "always"}
    message = Message.objects.get(id=event.message_id)
    assert (message.direction, message.body) == ("held", "Filled.")
    assert not Sending.objects.exists()
    ended = case.assignments.get()
    assert (ended.state, ended.ended_at) == (AssignmentState.ANSWERED, event.at)


def test_the_resident_is_told_nothing_and_sees_nothing_of_it(case: Case) -> None:
    entries = queries.timeline(resident_of(case), case.id)
    assert [(entry.verb, entry.text, entry.norm, entry.files) for entry in entries[1:]] == [
        ("accept", "", "", ()),
        ("answer", "", "", ()),
    ]
    send_due()
    assert mail.outbox == []
    assert queries.case(resident_of(case), case.uid).verbs == {"remark", "withdraw"}


def test_the_organisation_and_the_inspector_see_what_waits(case: Case, town: Town) -> None:
    for reader in (executor_of(case, town), town.staff(Role.INSPECTOR)):
        entry = queries.timeline(reader, case.id)[-1]
        assert (entry.text, entry.norm, entry.direction) == ("Filled.", "Rule 7", "held")
        assert len(entry.files) == 1


def test_the_public_sees_a_case_that_is_still_open(case: Case) -> None:
    shown = public.case(Actor.anonymous(), case.number)
    assert (shown.state, shown.text) == ("checking", "")


def test_what_is_released_is_the_same_message_sent_once(case: Case, town: Town) -> None:
    held = Message.objects.get(body="Filled.")
    with clock.travel(clock.now() + timedelta(days=1)):
        services.release(actor=town.staff(Role.INSPECTOR), case_uid=case.uid)
        released = clock.now()
    case.refresh_from_db()
    assert (case.state, case.answered_at.date()) == ("answered", released.date())
    assert Message.objects.filter(conversation=case.conversation).count() == 2
    assert Message.objects.get(body="Filled.").id == held.id
    entries = queries.timeline(resident_of(case), case.id)
    assert [entry.verb for entry in entries] == ["open", "accept", "answer", "release"]
    (said,) = [entry for entry in entries if entry.direction == "out"]
    assert (said.text, said.norm, len(said.files)) == ("Filled.", "Rule 7", 1)
    assert last_event(case).message_id == held.id
    assert outcomes(case) == ["standing"]


def test_the_letter_with_the_answer_leaves_at_its_release(case: Case, town: Town) -> None:
    with clock.travel(NOW.replace(year=2031)):
        services.release(actor=town.staff(Role.INSPECTOR), case_uid=case.uid)
        send_due()
    (letter,) = mail.outbox
    above, words, below = letter.body.split("\n\n")
    assert display(case.number) in above
    assert words == "Filled."
    # Time to confirm runs from the release.
    assert "2031" in below


def test_nobody_releases_twice_or_what_is_not_held(case: Case, town: Town) -> None:
    inspector = town.staff(Role.INSPECTOR)
    services.release(actor=inspector, case_uid=case.uid)
    before = image(case.id)
    for verb in (services.release, lambda **who: services.return_answer(text="No", **who)):
        with pytest.raises(Conflict):
            verb(actor=inspector, case_uid=case.uid)
    assert image(case.id) == before


def test_nobody_releases_their_own_answer(town: Town) -> None:
    check_answers(town)
    inspector, other = town.staff(Role.INSPECTOR), town.staff(Role.INSPECTOR)
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    services.answer(actor=inspector, case_uid=opened.uid, text="Filled.")
    before = image(opened.id)
    with pytest.raises(Forbidden, match="Somebody else"):
        services.release(actor=inspector, case_uid=opened.uid)
    assert image(opened.id) == before
    services.release(actor=other, case_uid=opened.uid)


def test_a_returned_answer_goes_back_on_the_clock_it_had(town: Town) -> None:
    check_answers(town)
    executor, inspector = town.staff(Role.EXECUTOR, town.depot), town.staff(Role.INSPECTOR)
    with clock.travel(NOW) as journey:
        case = Case.objects.get(id=open_case(actor=Actor.anonymous(), new=POTHOLE).id)
        services.accept(actor=executor, case_uid=case.uid)
        journey.forward(timedelta(hours=5))
        services.answer(actor=executor, case_uid=case.uid, text="Filled.")
        journey.forward(timedelta(days=2))
        services.return_answer(actor=inspector, case_uid=case.uid, text="Which asphalt?")
    first, second = case.assignments.order_by("id")
    dues = (case.promised_due, case.legal_due)
    case.refresh_from_db()
    assert (case.state, case.organisation, case.answered_at) == ("in_work", town.depot, None)
    assert (case.promised_due, case.legal_due) == dues
    assert (second.organisation, second.person_id) == (town.depot, executor.user_id)
    assert (second.due, second.state) == (first.due, AssignmentState.ACCEPTED)
    # The two days of the centre are held by nobody.
    assert (first.ended_at, second.started_at) == (
        NOW + timedelta(hours=5),
        NOW + timedelta(days=2, hours=5),
    )
    assert last_event(case).data == {"from": town.depot.id}
    assert outcomes(case) == ["returned"]


def test_the_remark_is_for_the_organisation_alone(case: Case, town: Town) -> None:
    inspector = town.staff(Role.INSPECTOR)
    services.return_answer(actor=inspector, case_uid=case.uid, text="Which asphalt?")
    theirs = queries.timeline(executor_of(case, town), case.id)[-1]
    assert (theirs.verb, theirs.text, theirs.direction) == (
        "return_answer",
        "Which asphalt?",
        "note",
    )
    mine = queries.timeline(resident_of(case), case.id)
    assert {entry.text for entry in mine} == {POTHOLE.text, ""}


def test_a_remark_says_something(case: Case, town: Town) -> None:
    before = image(case.id)
    with pytest.raises(Invalid):
        services.return_answer(actor=town.staff(Role.INSPECTOR), case_uid=case.uid, text=" \x00")
    assert image(case.id) == before


def test_what_was_given_back_is_checked_again_whatever_the_service_says(
    case: Case, town: Town
) -> None:
    inspector = town.staff(Role.INSPECTOR)
    services.return_answer(actor=inspector, case_uid=case.uid, text="Which asphalt?")
    check_answers(town, "never")
    services.answer(actor=executor_of(case, town), case_uid=case.uid, text="Hot asphalt.")
    assert last_event(case).data == {"checked": True, "why": "returned"}
    services.release(actor=inspector, case_uid=case.uid)
    send_due()
    (letter,) = mail.outbox
    assert "Hot asphalt." in letter.body
    mine = [entry.text for entry in queries.timeline(resident_of(case), case.id) if entry.text]
    assert mine == [POTHOLE.text, "Hot asphalt."]
    assert outcomes(case) == ["returned", "standing"]


def test_who_closed_meanwhile_is_followed_by_the_successor(case: Case, town: Town) -> None:
    Succession.objects.create(
        predecessor=town.depot, successor=town.water, kind="merged", at=clock.now()
    )
    Organisation.objects.filter(id=town.depot.id).update(valid_to=clock.now())
    reference.forget()
    services.return_answer(
        actor=town.staff(Role.INSPECTOR), case_uid=case.uid, text="Which asphalt?"
    )
    case.refresh_from_db()
    assert (case.state, case.organisation) == ("assigned", town.water)
    assert case.assignments.get(ended_at=None).organisation == town.water


def test_without_a_successor_it_waits_in_triage(case: Case, town: Town) -> None:
    Organisation.objects.update(valid_to=clock.now())
    reference.forget()
    services.return_answer(actor=SYSTEM, case_uid=case.uid, text="Which asphalt?")
    case.refresh_from_db()
    assert (case.state, case.organisation) == ("triage", None)
    assert not case.assignments.filter(ended_at=None).exists()


def test_what_is_withdrawn_while_it_is_checked_is_never_sent(case: Case, town: Town) -> None:
    services.withdraw(actor=resident_of(case), case_uid=case.uid)
    case.refresh_from_db()
    assert (case.state, outcomes(case)) == ("withdrawn", ["dropped"])
    send_due()
    assert mail.outbox == []
    assert Message.objects.get(body="Filled.").direction == "held"


def test_the_stricter_of_then_and_now_holds(town: Town) -> None:
    """Both versions of the service decide: what held at opening, and what holds today."""
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    old = town.pothole
    type(old).objects.filter(id=old.id).update(valid_to=clock.now())
    old.pk, old.moderation, old.valid_from = None, "always", clock.now()
    old.save()
    reference.forget()
    services.answer(actor=SYSTEM, case_uid=opened.uid, text="Filled.")
    assert Case.objects.get(id=opened.id).state == "checking"


@pytest.mark.parametrize(("share", "why"), [(1.0, "sample"), (0.0, "not_drawn")])
def test_a_sample_has_the_share_of_the_settings(
    town: Town, settings, share: float, why: str
) -> None:
    check_answers(town, "sample")
    settings.CHECKED_SHARE = share
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    services.answer(actor=SYSTEM, case_uid=opened.uid, text="Filled.")
    case = Case.objects.get(id=opened.id)
    assert last_event(case).data == {"checked": why == "sample", "why": why}
    assert case.state == (State.CHECKING if why == "sample" else State.ANSWERED)


# Trust


def past(town: Town, outcome: str, count: int, organisation: Organisation | None = None) -> None:
    """So many answers of the depot to one case or another, with this outcome."""
    case = Case.objects.first() or Case.objects.get(
        id=open_case(actor=Actor.anonymous(), new=POTHOLE).id
    )
    AnswerRecord.objects.bulk_create(
        AnswerRecord(
            case=case,
            organisation=organisation or town.depot,
            message_id=1,
            answered_at=LONG_AGO,
            why="never",
            outcome=outcome,
        )
        for _ in range(count)
    )


def answered(town: Town) -> Case:
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    services.answer(actor=SYSTEM, case_uid=opened.uid, text="Filled.")
    return Case.objects.get(id=opened.id)


def test_whoever_answers_badly_is_checked_always(town: Town) -> None:
    past(town, Outcome.STANDING, 7)
    past(town, Outcome.FALSE, 1)
    past(town, Outcome.RETURNED, 1)
    assert answered(town).state == "answered"
    past(town, Outcome.FALSE, 1)
    case = answered(town)
    assert (case.state, last_event(case).data["why"]) == ("checking", "low_trust")


def test_other_organisations_and_old_answers_say_nothing(town: Town) -> None:
    past(town, Outcome.FALSE, 30, organisation=town.water)
    past(town, Outcome.FALSE, 30)
    past(town, Outcome.STANDING, trust.LAST)
    assert answered(town).state == "answered"
    assert trust.records([town.depot.id, town.water.id]) == {
        town.depot.id: trust.Record(answers=trust.LAST),
        town.water.id: trust.Record(answers=30, false=30),
    }


def test_what_is_still_looked_at_counts_neither_for_nor_against(town: Town) -> None:
    past(town, Outcome.HELD, 20)
    past(town, Outcome.DROPPED, 20)
    assert trust.records([town.depot.id])[town.depot.id] == trust.Record()


@pytest.mark.parametrize(
    ("role", "outcome"),
    [(Role.OPERATOR, "doubtful"), (Role.INSPECTOR, "false"), (Role.SUPERVISOR, "false")],
)
def test_only_who_judges_answers_proves_one_false(town: Town, role: Role, outcome: str) -> None:
    case = answered(town)
    services.reopen(actor=town.staff(role), case_uid=case.uid, text="It is back")
    assert outcomes(case) == [outcome]
    assert last_event(case).data["closure"] == outcome


def test_a_residents_reopening_is_a_doubt(town: Town) -> None:
    case = answered(town)
    services.reopen(actor=resident_of(case), case_uid=case.uid, text="It is back")
    assert outcomes(case) == ["doubtful"]
    services.answer(actor=SYSTEM, case_uid=case.uid, text="Filled again.")
    assert outcomes(case) == ["doubtful", "standing"]


def test_other_modules_hear_that_an_answer_is_not_out_yet(case: Case) -> None:
    told = OutboxEvent.objects.filter(subject=case.subject).order_by("id").last()
    assert (told.kind, told.data["state"], told.data["checked"]) == (
        "cases.answered",
        "checking",
        True,
    )


def test_an_unknown_message_is_not_released(town: Town) -> None:
    with pytest.raises(NotFound):
        services.release(actor=town.staff(Role.INSPECTOR), case_uid=Case().uid)


def test_the_least_trusted_comes_first(town: Town) -> None:
    past(town, Outcome.FALSE, 6)
    past(town, Outcome.STANDING, 20)
    past(town, Outcome.RETURNED, 2, organisation=town.water)
    past(town, Outcome.STANDING, 1, organisation=town.water)
    past(town, Outcome.DOUBTFUL, 3, organisation=town.roads)
    lines = queries.trusted(town.staff(Role.SUPERVISOR))
    # Two of three are more than a fifth, and too few to say anything.
    assert [(one.organisation.code, one.record.is_low) for one in lines] == [
        ("depot", True),
        ("water", False),
        ("roads", False),
    ]
