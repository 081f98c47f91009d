"""What organisations are told, and when: once, in order, and nothing that they did themselves."""

from datetime import timedelta

import pytest

from komek.cases import dispatching, links, services
from komek.cases.models import Assignment, Case, DispatchDelivery
from komek.cases.services import dispatch
from komek.kernel.actors import Role
from komek.kernel.clock import Journey
from komek.kernel.models import Delivery
from komek.kernel.outbox import Event, subscribers_of
from komek.kernel.outgoing import Failed
from tests.cases.dispatch.depots import connected, handed_over, opened, parcels, relayed, told
from tests.cases.playing import play
from tests.cases.town import Town
from tests.contracts.dummy_ways import pigeon as bird


def test_new_work_is_told_once(time: Journey, pigeon: Town) -> None:
    case = opened(pigeon)
    assert handed_over() == 1
    assert told(case) == [("assigned", "open", "sent")]
    assert [one.words for one in bird.flown] == ["A hole as deep as a hand"]
    assert handed_over() == 0


def test_an_event_heard_again_queues_nothing_more(time: Journey, pigeon: Town) -> None:
    case = opened(pigeon)
    relayed()
    event = Delivery.objects.get(subscriber="cases.dispatch").event
    for _ in range(3):
        dispatch.hear(case_id=case.id, verb="open", event_id=event.id, at=event.at)
    assert told(case) == [("assigned", "open", "waiting")]


def test_the_desk_costs_nothing(time: Journey, town: Town) -> None:
    """No delivery, hence no row and no lock, for whoever works at the desk."""
    case = opened(town)
    relayed()
    assert not Delivery.objects.filter(subscriber="cases.dispatch").exists()
    assert parcels(case) == []


@pytest.mark.parametrize("kind", sorted(dispatching.HEARD))
def test_who_has_another_way_wants_to_hear_of_its_work_alone(kind: str, pigeon: Town) -> None:
    def heard(**data: object) -> bool:
        return "cases.dispatch" in subscribers_of(Event(kind, "case:1", data))

    assert heard(organisation=pigeon.depot.id)
    assert heard(organisation=None, left=pigeon.depot.id)
    assert not heard(organisation=pigeon.water.id, left=pigeon.other_depot.id)
    assert not heard(organisation=None)


def test_words_said_later_are_passed_on_after_the_work(time: Journey, pigeon: Town) -> None:
    case = opened(pigeon)
    services.instruct(actor=pigeon.staff(Role.LEADER), case_uid=case.uid, text="Today")
    handed_over()
    time.forward(timedelta(minutes=1))
    services.instruct(actor=pigeon.staff(Role.LEADER), case_uid=case.uid, text="Still today")
    handed_over()
    assert [(one.what, one.words) for one in bird.flown[1:]] == [("changed", "Still today")]


def test_only_what_the_way_hears_is_told(time: Journey, pigeon: Town) -> None:
    case = opened(pigeon)
    handed_over()
    time.forward(timedelta(minutes=1))
    worker = pigeon.staff(Role.EXECUTOR, pigeon.depot)
    services.note(actor=worker, case_uid=case.uid, text="Bring a ladder")
    services.accept(actor=worker, case_uid=case.uid)
    handed_over()
    assert [one.verb for one in bird.flown] == ["open", "accept"]


def test_work_that_goes_elsewhere_is_withdrawn(time: Journey, pigeon: Town) -> None:
    case = opened(pigeon)
    handed_over()
    time.forward(timedelta(minutes=1))
    services.forward(
        actor=pigeon.staff(Role.SUPERVISOR), case_uid=case.uid, organisation_id=pigeon.water.id
    )
    handed_over()
    assert told(case) == [("assigned", "open", "sent"), ("withdrawn", "forward", "sent")]


def test_a_case_taken_back_is_withdrawn(time: Journey, pigeon: Town) -> None:
    case = opened(pigeon)
    handed_over()
    time.forward(timedelta(minutes=1))
    play(pigeon, "withdraw", pigeon.staff(Role.OPERATOR), case.uid)
    handed_over()
    assert [one.what for one in bird.flown] == ["assigned", "withdrawn"]


def test_what_never_left_is_not_withdrawn(time: Journey, pigeon: Town) -> None:
    case = opened(pigeon)
    relayed()
    time.forward(timedelta(minutes=1))
    play(pigeon, "withdraw", pigeon.staff(Role.OPERATOR), case.uid)
    assert handed_over() == 0
    assert told(case) == [("assigned", "open", "needless")]


def test_what_may_have_arrived_is_withdrawn(time: Journey, pigeon: Town) -> None:
    """An answer that got lost says nothing about the parcel."""
    case = opened(pigeon)
    bird.weather.append(Failed("timeout"))
    handed_over()
    bird.weather.clear()
    time.forward(timedelta(minutes=5))
    play(pigeon, "withdraw", pigeon.staff(Role.OPERATOR), case.uid)
    handed_over()
    assert told(case) == [("assigned", "open", "needless"), ("withdrawn", "withdraw", "sent")]


def test_what_left_before_a_crash_is_withdrawn(time: Journey, pigeon: Town) -> None:
    """The process died with the parcel on the wire: nobody can say whether it arrived."""
    case = opened(pigeon)
    relayed()
    bird.weather.append(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        dispatch.send_due()
    bird.weather.clear()
    time.forward(timedelta(minutes=1))
    play(pigeon, "withdraw", pigeon.staff(Role.OPERATOR), case.uid)
    handed_over()
    assert told(case) == [("assigned", "open", "needless"), ("withdrawn", "withdraw", "sent")]


@pytest.mark.parametrize("sent_first", [True, False])
def test_answered_after_a_crash_it_has_arrived(
    time: Journey, pigeon: Town, sent_first: bool
) -> None:
    """Whether the parcel's next turn or the answer is heard first makes no difference."""
    case = opened(pigeon)
    relayed()
    time.forward(timedelta(minutes=1))
    assignment = Assignment.objects.get(case=case)
    own = dispatching.by_way(parcels(case)[0].way_id, assignment.organisation_id, "kk")
    services.accept(actor=own, case_uid=case.uid)
    services.answer(actor=own, case_uid=case.uid, text="Filled.")
    if sent_first:
        dispatch.send_due()
    relayed()
    dispatch.send_due()
    assert told(case) == [("assigned", "open", "confirmed")]
    assert bird.flown == []


def test_an_answer_of_the_centre_ends_the_work_there(time: Journey, pigeon: Town) -> None:
    case = opened(pigeon)
    handed_over()
    time.forward(timedelta(minutes=1))
    play(pigeon, "answer", pigeon.staff(Role.INSPECTOR), case.uid)
    handed_over()
    assert [one.what for one in bird.flown] == ["assigned", "withdrawn"]


def test_a_case_that_is_opened_again_is_new_work_with_the_new_words(
    time: Journey, pigeon: Town
) -> None:
    case = opened(pigeon)
    handed_over()
    for verb, role in (("answer", Role.INSPECTOR), ("reopen", Role.OPERATOR)):
        time.forward(timedelta(minutes=1))
        play(pigeon, verb, pigeon.staff(role), case.uid)
    handed_over()
    assert [one.what for one in bird.flown] == ["assigned", "withdrawn", "assigned"]
    assert bird.flown[-1].words == "A hole as deep as a hand\n\nIt is back"
    assert len({one.id for one in bird.flown}) == 3


def test_whoever_works_on_it_has_it(time: Journey, pigeon: Town) -> None:
    """What the organisation does itself is not told to it, and shows that it knows."""
    case = opened(pigeon)
    handed_over()
    time.forward(timedelta(minutes=1))
    assignment = Assignment.objects.get(case=case)
    own = dispatching.by_way(parcels(case)[0].way_id, assignment.organisation_id, "kk")
    services.accept(actor=own, case_uid=case.uid)
    relayed()
    assert told(case) == [("assigned", "open", "confirmed")]
    time.forward(timedelta(minutes=1))
    services.answer(actor=own, case_uid=case.uid, text="Filled.")
    relayed()
    assert told(case) == [("assigned", "open", "confirmed")]


def test_open_work_follows_when_an_organisation_is_connected(
    time: Journey, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, other = opened(town), opened(town)
    play(town, "withdraw", town.staff(Role.OPERATOR), other.uid)
    relayed()
    connected(town.depot, "webhook", address="https://depot.example/hook")
    assert dispatch.catch_up(time.now()) == 0  # events may still tell of it
    time.forward(timedelta(minutes=1))
    assert dispatch.catch_up(time.now()) == 1
    assert dispatch.catch_up(time.now()) == 0
    assert told(case) == [("assigned", "open", "waiting")]
    assert parcels(other) == []


def test_erased_cases_take_their_parcels_along(time: Journey, pigeon: Town) -> None:
    case = opened(pigeon)
    handed_over()
    Assignment.objects.filter(case=case).delete()
    assert not DispatchDelivery.objects.exists()
    assert Case.objects.filter(id=case.id).exists()


def test_what_another_one_did_by_its_link_does_not_count_as_received(
    time: Journey, pigeon: Town
) -> None:
    """Events may be heard late: whoever had the case before worked on it, not who has it now."""
    case = opened(pigeon)
    relayed()
    connected(pigeon.water, "pigeon")
    time.forward(timedelta(minutes=1))
    token = links.token_of(parcels(case)[0].uid)
    dispatch.use_link(token=token, verb="accept", language="en")
    accepted_at = time.now()
    time.forward(timedelta(minutes=1))
    services.forward(
        actor=pigeon.staff(Role.SUPERVISOR), case_uid=case.uid, organisation_id=pigeon.water.id
    )
    time.forward(timedelta(minutes=1))
    dispatch.catch_up(time.now())
    dispatch.hear(case_id=case.id, verb="accept", event_id=12345, at=accepted_at)
    now_theirs = DispatchDelivery.objects.get(assignment__organisation_id=pigeon.water.id)
    assert now_theirs.state == "waiting"
