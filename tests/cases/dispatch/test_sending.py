"""Tries, pauses, dead letters, sending again, and how it goes with each organisation."""

from dataclasses import replace
from datetime import timedelta

import pytest

from komek.cases import queries, services
from komek.cases.models import Case, DispatchDelivery, DispatchWay, Reminder, ReminderLetter
from komek.cases.services import dispatch
from komek.cases.services.dispatch import sending
from komek.cases.ways import Parcel, Receipt, Target
from komek.cli.doctor import dispatch_findings
from komek.kernel.actors import Role
from komek.kernel.clock import Journey
from komek.kernel.errors import Conflict, Forbidden
from komek.kernel.models import AuditEntry
from komek.kernel.outgoing import Failed, Rejected
from tests.cases.dispatch.depots import (
    ADMINISTRATOR,
    connected,
    handed_over,
    opened,
    parcels,
    told,
)
from tests.cases.town import POTHOLE, Town
from tests.contracts.dummy_ways import pigeon as bird

AN_HOUR = timedelta(hours=1)


def storm(error: Exception | None = None) -> None:
    bird.weather[:] = [error or Failed("answered_503")]


def test_it_is_tried_again_after_a_pause_and_not_before(time: Journey, pigeon: Town) -> None:
    case = opened(pigeon)
    storm()
    assert handed_over() == 1
    assert dispatch.send_due() == 0
    time.forward(timedelta(seconds=80))
    bird.weather.clear()
    assert dispatch.send_due() == 1
    assert told(case) == [("assigned", "open", "sent")]
    (parcel,) = parcels(case)
    assert (parcel.attempts, parcel.error) == (2, "")


def test_every_try_carries_the_same_id(time: Journey, pigeon: Town) -> None:
    case = opened(pigeon)
    storm(RuntimeError("lost on the way back"))
    handed_over()
    bird.weather.clear()
    time.forward(AN_HOUR)
    dispatch.send_due()
    assert bird.flown[0].id == parcels(case)[0].uid.hex


def test_after_three_days_it_is_given_up_and_shown(time: Journey, pigeon: Town) -> None:
    case = opened(pigeon)
    storm()
    handed_over()
    for _ in range(20 * 24):
        time.forward(timedelta(minutes=10))
        dispatch.send_due()
    assert told(case) == [("assigned", "open", "dead")]
    assert 15 <= parcels(case)[0].attempts <= 25
    ((line,), more) = queries.stuck(ADMINISTRATOR)
    assert (line.number, line.state, line.error) == (case.number, "dead", "answered_503")
    assert more is None


def test_what_can_never_arrive_is_refused_at_once(time: Journey, pigeon: Town) -> None:
    case = opened(pigeon)
    storm(Rejected("address_refused"))
    handed_over()
    assert told(case) == [("assigned", "open", "failed")]
    assert parcels(case)[0].error == "address_refused"


def test_an_error_nobody_foresaw_keeps_its_words_to_itself(
    time: Journey, pigeon: Town, caplog: pytest.LogCaptureFixture
) -> None:
    case = opened(pigeon)
    storm(RuntimeError("Aigul, 8 701 555 14 74"))
    handed_over()
    assert parcels(case)[0].error == "RuntimeError"
    assert "Aigul" not in caplog.text


def test_nothing_overtakes(time: Journey, pigeon: Town) -> None:
    case = opened(pigeon)
    storm()
    handed_over()
    time.forward(timedelta(seconds=10))
    services.instruct(actor=pigeon.staff(Role.LEADER), case_uid=case.uid, text="Today")
    bird.weather.clear()
    assert handed_over() == 0
    time.forward(AN_HOUR)
    dispatch.send_due()
    assert [one.what for one in bird.flown] == ["assigned", "changed"]


def test_one_deaf_organisation_does_not_hold_up_the_others(time: Journey, pigeon: Town) -> None:
    cases = [opened(pigeon) for _ in range(5)]
    storm()
    assert handed_over() == 2
    assert [parcels(case)[0].attempts for case in cases] == [1, 1, 0, 0, 0]


def test_sending_again_starts_anew(time: Journey, pigeon: Town) -> None:
    case = opened(pigeon)
    storm(Rejected("address_refused"))
    handed_over()
    bird.weather.clear()
    supervisor = pigeon.staff(Role.SUPERVISOR)
    dispatch.replay(actor=supervisor, delivery_id=parcels(case)[0].id)
    handed_over()
    assert told(case) == [("assigned", "open", "sent")]
    assert AuditEntry.objects.filter(action="dispatch.replay", actor=supervisor.name).exists()


def test_what_is_not_stuck_cannot_be_sent_again(time: Journey, pigeon: Town) -> None:
    case = opened(pigeon)
    handed_over()
    with pytest.raises(Conflict):
        dispatch.replay(actor=ADMINISTRATOR, delivery_id=parcels(case)[0].id)


def test_everything_of_an_organisation_is_sent_again(time: Journey, pigeon: Town) -> None:
    cases = [opened(pigeon) for _ in range(3)]
    storm(Rejected("address_refused"))
    handed_over()
    bird.weather.clear()
    assert dispatch.replay_all(actor=ADMINISTRATOR, organisation_id=pigeon.depot.id) == 3
    assert dispatch.replay_all(actor=ADMINISTRATOR, organisation_id=pigeon.water.id) == 0
    handed_over()
    assert {told(case)[0][2] for case in cases} == {"sent"}


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.EXECUTOR, Role.EDITOR, Role.INSPECTOR])
def test_others_neither_see_nor_send_again(role: Role, time: Journey, pigeon: Town) -> None:
    somebody = pigeon.staff(role, pigeon.depot)
    for forbidden in (
        lambda: queries.health(somebody),
        lambda: queries.stuck(somebody),
        lambda: dispatch.replay(actor=somebody, delivery_id=1),
        lambda: dispatch.replay_all(actor=somebody, organisation_id=1),
    ):
        with pytest.raises(Forbidden):
            forbidden()


def test_health_says_how_it_goes(time: Journey, pigeon: Town) -> None:
    opened(pigeon)
    handed_over()
    well_at = time.now()
    time.forward(AN_HOUR)
    storm()
    opened(pigeon)
    handed_over()
    time.forward(AN_HOUR)
    storm(Rejected("gone"))
    opened(pigeon)
    handed_over()
    (found,) = queries.health(ADMINISTRATOR)
    assert found.organisation
    assert found.organisation.id == pigeon.depot.id
    assert (found.succeeded_at, found.failures, found.error) == (well_at, 3, "gone")
    assert (found.waiting, found.stuck, found.bounced) == (0, 2, 0)
    assert not found.is_well(time.now())


def test_the_doctor_says_it_too(time: Journey, pigeon: Town) -> None:
    def findings() -> list[tuple[str, str]]:
        return [(one.state.value, one.detail) for one in dispatch_findings()]

    opened(pigeon)
    handed_over()
    assert findings() == [("live", "1 organisations connected, 1 well")]
    storm(Rejected("gone"))
    opened(pigeon)
    handed_over()
    assert findings() == [
        ("live", "1 organisations connected, 0 well"),
        ("problem", "depot by pigeon: 1 stuck, 0 waiting (gone)"),
    ]


def test_after_a_success_failures_in_a_row_begin_anew(time: Journey, pigeon: Town) -> None:
    opened(pigeon)
    storm()
    handed_over()
    bird.weather.clear()
    time.forward(AN_HOUR)
    dispatch.send_due()
    (found,) = queries.health(ADMINISTRATOR)
    assert (found.failures, found.error, found.waiting) == (0, "", 0)
    assert found.is_well(time.now())


def test_supervisors_are_told_of_what_is_stuck_once(time: Journey, pigeon: Town) -> None:
    opened(pigeon)
    supervisor = pigeon.staff(Role.SUPERVISOR)
    storm(Rejected("gone"))
    handed_over()
    assert dispatch.escalate(time.now()) == 1
    assert dispatch.escalate(time.now()) == 0
    assert Reminder.objects.get().about == "unsent"
    services.write_letters(time.now())
    assert [one.user_id for one in ReminderLetter.objects.all()] == [supervisor.user_id]


def test_supervisors_are_told_of_what_waits_for_hours(time: Journey, pigeon: Town) -> None:
    opened(pigeon)
    storm()
    handed_over()
    assert dispatch.escalate(time.now()) == 0
    time.forward(5 * AN_HOUR)
    assert dispatch.escalate(time.now()) == 1


def test_open_work_moves_to_the_new_way(time: Journey, pigeon: Town) -> None:
    waiting, dead = opened(pigeon), opened(pigeon)
    storm()
    handed_over()
    DispatchDelivery.objects.filter(assignment__case=dead).update(state="dead")
    bird.weather.clear()
    way = connected(pigeon.depot, "pigeon")
    assert {one.way_id for case in (waiting, dead) for one in parcels(case)} == {way.id}
    assert dispatch.send_due() == 2
    assert DispatchWay.objects.filter(valid_to=None).count() == 1


def test_who_goes_back_to_the_desk_is_sent_nothing_more(time: Journey, pigeon: Town) -> None:
    case = opened(pigeon)
    storm()
    handed_over()
    way = DispatchWay.objects.get()
    dispatch.disconnect(actor=ADMINISTRATOR, way_id=way.id)
    bird.weather.clear()
    time.forward(AN_HOUR)
    assert dispatch.send_due() == 0
    assert told(case) == [("assigned", "open", "needless")]


@pytest.mark.parametrize("is_deaf", [True, False])
def test_one_slow_organisation_does_not_hold_up_the_others(
    is_deaf: bool, time: Journey, pigeon: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deaf or only slow: each try takes half of a turn, and much waits for it."""
    clock = [0.0]
    monkeypatch.setattr(sending, "monotonic", lambda: clock[0])

    def slowly(parcel: Parcel, target: Target) -> Receipt:
        is_slow = parcel.service_code == "pothole"
        clock[0] += 15 if is_slow else 0.1
        if is_slow and is_deaf:
            raise Failed("timeout")
        return Receipt()

    monkeypatch.setattr(bird, "send", slowly)
    connected(pigeon.water, "pigeon")
    for _ in range(10):
        opened(pigeon)
    handed_over()
    others = [_with_water(pigeon) for _ in range(3)]
    handed_over()
    assert {told(case)[0][2] for case in others} == {"sent"}


def _with_water(town: Town) -> Case:
    case = opened(town, replace(POTHOLE, service_code="advice"))
    services.route(
        actor=town.staff(Role.OPERATOR),
        case_uid=case.uid,
        organisation_id=town.water.id,
        reason_code="subject",
    )
    return case
