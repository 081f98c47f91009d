"""Parts of the work: given away on a clock of their own, waited for, reminded of, gone with it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from komek.cases import queries, services
from komek.cases.models import Case, CaseEvent, Reminder, Task
from komek.cases.queries import Asked
from komek.cases.services import Reporter, open_case
from komek.directory.models import Organisation
from komek.intake.attachments import check_content
from komek.intake.models import Attachment
from komek.kernel import clock, reference
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.cases.playing import image, twin_of
from tests.cases.town import POTHOLE, Town
from tests.intake import files

NOW = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
AIGUL = Reporter(name="Aigul", email="aigul@example.org")


@pytest.fixture
def case(town: Town) -> Case:
    """With the depot, since NOW."""
    with clock.travel(NOW):
        opened = open_case(actor=Actor.anonymous(), new=replace(POTHOLE, reporter=AIGUL))
    return Case.objects.get(id=opened.id)


def split(case: Case, to: Organisation | None, **more: object) -> Task:
    services.split(
        actor=SYSTEM,
        case_uid=case.uid,
        text="Close the road",
        organisation_id=to.id if to else None,
        **more,
    )
    return Task.objects.latest("id")


def test_a_part_has_a_clock_of_its_own_within_that_of_the_case(case: Case, town: Town) -> None:
    with clock.travel(NOW + timedelta(hours=2)):
        task = split(case, town.water)
    assert (task.organisation, task.given_by, task.state) == (town.water, town.depot, "open")
    assert task.started_at == NOW + timedelta(hours=2)
    assert task.due == case.promised_due
    early = case.promised_due.date() - timedelta(days=3)
    with clock.travel(NOW):
        sooner = split(case, town.other_depot, until=early)
    assert sooner.due.date() == early
    event = CaseEvent.objects.filter(case_id=case.id).latest("id")
    assert (event.verb, event.data) == ("split", {"task": sooner.id, "to": town.other_depot.id})
    case.refresh_from_db()
    assert (case.state, case.organisation) == ("assigned", town.depot)


@pytest.mark.parametrize(("days", "code"), [(400, "due_after_case"), (-2, "due_past")])
def test_days_that_make_no_sense(case: Case, town: Town, days: int, code: str) -> None:
    with clock.travel(NOW), pytest.raises(Invalid) as refused:
        split(case, town.water, until=NOW.date() + timedelta(days=days))
    assert refused.value.code == code


def test_the_case_is_answered_once_all_its_parts_are_done(case: Case, town: Town) -> None:
    first, second = split(case, town.water), split(case, town.other_depot)
    executor = town.staff(Role.EXECUTOR, town.depot)
    assert "answer" not in queries.case(executor, case.uid).verbs
    before = image(case.id)
    with pytest.raises(Conflict, match="still open"):
        services.answer(actor=executor, case_uid=case.uid, text="Filled.")
    assert image(case.id) == before
    photo = check_content(files.image("JPEG"), "proof.jpg")
    services.finish_task(
        actor=town.staff(Role.EXECUTOR, town.water),
        case_uid=case.uid,
        task_id=first.id,
        text="Closed.",
        files=[photo],
    )
    services.refuse_task(
        actor=town.staff(Role.HEAD, town.other_depot),
        case_uid=case.uid,
        task_id=second.id,
        text="Not ours",
    )
    services.answer(actor=executor, case_uid=case.uid, text="Filled.")
    first.refresh_from_db()
    assert (first.state, first.ended_at is not None) == ("done", True)
    assert Attachment.objects.filter(message_id=first.result_id).count() == 1
    assert [one.state for one in queries.case(executor, case.uid).tasks] == ["done", "refused"]


def test_whoever_does_a_part_reads_the_case_as_long_as_it_is_open(case: Case, town: Town) -> None:
    plumber = town.staff(Role.EXECUTOR, town.water)
    with pytest.raises(Forbidden):
        queries.case(plumber, case.uid)
    task = split(case, town.water)
    view = queries.case(plumber, case.uid)
    assert view.text == POTHOLE.text
    assert view.verbs == {"finish_task", "refuse_task", "note"}
    assert [one.number for one in queries.tasks(plumber)] == [case.number]
    # It is not their case: their lists are theirs, and its verbs are not for them.
    assert queries.listed(plumber, Asked()).lines == ()
    for verb in (services.accept, services.withdraw_task):
        more = {"task_id": task.id} if verb is services.withdraw_task else {}
        with pytest.raises(Forbidden):
            verb(actor=plumber, case_uid=case.uid, **more)
    services.finish_task(actor=plumber, case_uid=case.uid, task_id=task.id, text="Closed.")
    with pytest.raises(Forbidden):
        queries.case(plumber, case.uid)
    assert queries.tasks(plumber) == ()


def test_nobody_ends_what_is_not_theirs(case: Case, town: Town) -> None:
    task, other = split(case, town.water), split(case, town.other_depot)
    before = image(case.id)
    for actor in (
        town.staff(Role.EXECUTOR, town.depot),
        town.staff(Role.EXECUTOR, town.other_depot),
    ):
        with pytest.raises(Forbidden):
            services.finish_task(actor=actor, case_uid=case.uid, task_id=task.id, text="Closed.")
    stranger = twin_of(case)
    with pytest.raises(NotFound):
        services.withdraw_task(actor=SYSTEM, case_uid=stranger.uid, task_id=task.id)
    assert image(case.id) == before
    services.withdraw_task(
        actor=town.staff(Role.HEAD, town.depot), case_uid=case.uid, task_id=other.id
    )
    with pytest.raises(Conflict):
        services.withdraw_task(actor=SYSTEM, case_uid=case.uid, task_id=other.id)


def test_a_person_of_the_own_house(case: Case, town: Town) -> None:
    user_id = town.worker_of(town.depot)
    task = split(case, None, user_id=user_id)
    assert (task.organisation, task.person_id) == (town.depot, user_id)
    with pytest.raises(Invalid):
        split(case, town.water, user_id=user_id)


def test_the_accused_get_no_part_of_a_complaint(town: Town) -> None:
    new = replace(POTHOLE, service_code="complaint", accused_organisation_id=town.depot.id)
    complaint = Case.objects.get(id=open_case(actor=Actor.anonymous(), new=new).id)
    with pytest.raises(Invalid):
        split(complaint, town.depot)


def test_whoever_gets_the_case_next_inherits_no_parts(case: Case, town: Town) -> None:
    with clock.travel(NOW):
        task = split(case, town.water)
        services.forward(actor=SYSTEM, case_uid=case.uid, organisation_id=town.other_depot.id)
    task.refresh_from_db()
    assert (task.state, task.ended_at) == ("withdrawn", NOW)
    assert CaseEvent.objects.filter(verb="forward").get().data["tasks_withdrawn"] == [task.id]


def test_a_merge_takes_back_the_parts(case: Case, town: Town) -> None:
    task = split(case, town.water)
    services.merge(actor=SYSTEM, case_uid=case.uid, into_uid=twin_of(case).uid)
    task.refresh_from_db()
    assert task.state == "withdrawn"


def test_residents_see_nothing_of_it(town: Town) -> None:
    me = town.resident()
    case = Case.objects.get(id=open_case(actor=me, new=POTHOLE).id)
    task = split(case, town.water)
    services.finish_task(actor=SYSTEM, case_uid=case.uid, task_id=task.id, text="Closed.")
    assert [one.verb for one in queries.timeline(me, case.id)] == ["open"]
    assert queries.case(me, case.uid).tasks == ()
    staff = [one.verb for one in queries.timeline(town.staff(Role.OPERATOR), case.id)]
    assert staff == ["open", "split", "finish_task"]


def test_who_does_a_part_is_reminded_as_of_a_case(case: Case, town: Town) -> None:
    Organisation.objects.filter(id=town.water.id).update(email="water@example.org")
    reference.forget()
    with clock.travel(NOW):
        task = split(case, town.water, until=NOW.date() + timedelta(days=4))
    half = task.started_at + (task.due - task.started_at) * 0.55
    assert services.sweep(half) == 1
    reminder = Reminder.objects.get()
    assert (reminder.task, reminder.about, reminder.organisation) == (task, "50", town.water)
    assert services.sweep(half) == 0
    services.write_letters(half)
    services.send_letters(half)
    (letter,) = mail.outbox
    assert letter.to == ["water@example.org"]
    (entry,) = [
        one for one in queries.timeline(town.staff(Role.OPERATOR), case.id) if one.verb == "remind"
    ]
    assert entry.organisation.code == "water"


def test_what_is_done_needs_no_reminding(case: Case, town: Town) -> None:
    Organisation.objects.filter(id=town.water.id).update(email="water@example.org")
    reference.forget()
    with clock.travel(NOW):
        task = split(case, town.water, until=NOW.date() + timedelta(days=4))
    late = task.due + timedelta(hours=1)
    services.sweep(late)
    services.write_letters(late)
    services.finish_task(actor=SYSTEM, case_uid=case.uid, task_id=task.id, text="Closed.")
    services.send_letters(late)
    assert mail.outbox == []
    assert services.sweep(late + timedelta(days=30)) == 1  # the depot's own clock
