"""A whole demo city, built and stored: it is the same every time, and as true to the house as one
that was lived."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.db import connection
from django.db.models import Count, F, Q
from pytest_django.plugin import DjangoDbBlocker

from komek.cases import lifecycle, rulebook, terms
from komek.cases.models import Assignment, Case, CaseEvent, Participant, State
from komek.demo.city import building, past
from komek.demo.city import truth as truth_file
from komek.demo.city.past import Past
from komek.demo.city.period import Period
from komek.directory import snapshot
from komek.directory.models import Leader, Organisation, Succession
from komek.history import load
from komek.history.frames import CaseFrames
from komek.intake.models import Conversation, Message
from komek.kernel import places
from komek.kernel.errors import Conflict
from komek.registries.models import Asset, Building
from komek.residents.claims import claim
from komek.residents.models import ContactPoint, Resident
from tests.demo.city.reference import UNTIL
from tests.emptied import empty

CASES, SEED = 8000, 11
ASTANA = ZoneInfo("Asia/Almaty")

# Each test looks at the city in a transaction of its own, and leaves it as it was.
pytestmark = [pytest.mark.django_db, pytest.mark.long]


class Interrupted(Exception):
    """The plug was pulled."""


def _build(file: Path | None) -> None:
    building.build(requests=CASES, seed=SEED, until=UNTIL, truth_file=file, say=lambda _line: None)


def _interrupt(batches: Iterator[CaseFrames], *_more: object) -> None:
    next(batches).with_ids()
    raise Interrupted


@pytest.fixture(scope="module", autouse=True)
def truth(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any
) -> Iterator[list[dict[str, Any]]]:
    """Build the city once for all tests of this file; what was planted, as it was written down.

    The first attempt is interrupted when the first cases are to be stored, and have their ids.
    """
    file: Path = tmp_path_factory.mktemp("demo") / "truth.jsonl"
    with django_db_blocker.unblock():
        empty()  # the same seed gives the same ids only where nothing was before
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(load, "bulk", _interrupt)
            with pytest.raises(Interrupted):
                _build(None)
        _build(file)
    yield [json.loads(line) for line in file.read_text().splitlines()]
    with django_db_blocker.unblock():
        empty()


@pytest.fixture(scope="module")
def planned(truth: object, django_db_blocker: DjangoDbBlocker) -> Past:
    with django_db_blocker.unblock():
        now = snapshot.current()
        return past.plan(SEED, CASES, Period(now.calendar, UNTIL), now)


@pytest.fixture(scope="module")
def again(planned: Past, django_db_blocker: DjangoDbBlocker) -> list[CaseFrames]:
    """The same city made a second time, with the ids that an empty database gives."""
    with django_db_blocker.unblock():
        for model in (Resident, Conversation, Message, Case):
            with connection.cursor() as cursor:
                cursor.execute("SELECT setval(%s, 1, false)", [f"{model._meta.db_table}_id_seq"])
        return list(planned.batches())


def problems(truth: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in truth if line["label"] == "problem"]


def decoy(truth: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    [found] = [line for line in truth if line.get("kind") == kind]
    return found


def test_exactly_so_many_cases_before_the_day_asked_for() -> None:
    assert Case.objects.count() == CASES
    first, last = (Case.objects.order_by(order).first() for order in ("opened_at", "-opened_at"))
    assert first
    assert first.opened_at.year == UNTIL.year - 3
    assert last
    assert last.opened_at.date() < UNTIL


def test_the_same_seed_makes_the_same_rows(again: list[CaseFrames]) -> None:
    [frames] = again
    for model, made in frames.tables():
        # One resident more has an account, and an address, to try the portal with.
        assert made.height == model.objects.count() - (model in (Resident, ContactPoint)), model
    columns = ("id", "uid", "state", "service_id", "resident_id", "updated_at", "address")
    stored = Case.objects.order_by("id").values_list(*columns)
    for made, row in zip(frames.cases.select(columns).iter_rows(), stored, strict=True):
        assert (made[0], bytes(made[1]), *made[2:]) == (row[0], row[1].bytes, *row[2:])
    bodies = Message.objects.order_by("id").values_list("body", flat=True)
    assert frames.messages["body"].to_list() == list(bodies)


def test_another_seed_makes_another_city(planned: Past) -> None:
    other = past.plan(SEED + 1, CASES, planned.period, snapshot.current())
    assert (other.chance.counts != planned.chance.counts).any()
    assert [one.first for one in other.causes] != [one.first for one in planned.causes]


def test_shares_are_those_of_the_model_city() -> None:
    phone = Case.objects.filter(channel="phone").count() / CASES
    assert phone == pytest.approx(0.74, abs=0.015)
    assert Case.objects.filter(first_contact=True).count() / CASES == pytest.approx(0.85, abs=0.015)
    assert Case.objects.values("channel").distinct().count() == 8
    languages = Counter(Case.objects.values_list("language", flat=True))
    assert set(languages) == {"kk", "ru", "en"}
    assert languages["en"] < 0.04 * CASES


def test_terms_are_kept_and_missed() -> None:
    answered = Case.objects.filter(first_contact=False, answered_at__isnull=False)
    late = answered.filter(answered_at__gt=F("promised_due")).count()
    assert 0.04 < late / answered.count() < 0.25
    assert Case.objects.filter(reopened__gt=0).exists()
    assert Case.objects.filter(state=State.UNCONFIRMED).exists()
    assert set(Case.objects.exclude(rating=None).values_list("rating", flat=True)) == {
        1,
        2,
        3,
        4,
        5,
    }


def test_the_directory_has_grown() -> None:
    assert Organisation.objects.count() >= 700
    assert Building.objects.count() >= 11_500
    assert Asset.objects.count() > 2000
    assert Succession.objects.exists()
    several = Leader.objects.values("position").annotate(n=Count("id")).filter(n__gt=1)
    assert several.count() > 100


def test_every_building_stands_in_a_district_and_its_cell() -> None:
    now = snapshot.current()
    for one in Building.objects.all()[::37]:
        assert now.territory_at(one.lat, one.lon) is not None
        assert one.cell == places.cell(one.lat, one.lon)


def test_events_lead_to_the_state_that_is_stored() -> None:
    stored = Case.objects.in_bulk()
    for case_id, events in _by_case(CaseEvent.objects.order_by("case_id", "id")):
        _replay(stored[case_id], events)


def _replay(case: Case, events: list[CaseEvent]) -> None:
    reached, at = "", None
    for event in events:
        assert event.state_before == reached
        assert at is None or at < event.at
        if reached:
            wanted = State(event.state_after) if lifecycle.MOVES[event.verb].after else None
            assert lifecycle.check(event.verb, reached, to=wanted) == event.state_after
        reached, at = event.state_after, event.at
    verbs = [event.verb for event in events]
    assert verbs[0] == "open"
    assert (case.state, case.updated_at) == (reached, at)
    assert case.organisation_id == events[-1].organisation_id
    assert case.reopened == verbs.count("reopen")
    assert (case.rating is not None) == ("rate" in verbs)
    assert case.opened_at == events[0].at


def _by_case(rows: Any) -> Iterator[tuple[int, list[Any]]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    yield from found.items()


def test_answers_and_closings_stand_as_the_last_events_left_them() -> None:
    for case_id, events in _by_case(CaseEvent.objects.order_by("case_id", "id")):
        case = Case.objects.get(id=case_id) if case_id % 9 == 0 else None
        if case is None:
            continue
        answered = closed = events[0].at if events[0].state_after == State.CLOSED else None
        for event in events:
            if event.verb == "reopen":
                answered = closed = None
            elif event.verb == "answer":
                answered = event.at
            elif event.verb in ("confirm", "withdraw"):
                closed = event.at
        assert (case.answered_at, case.closed_at) == (answered, closed)


def test_whoever_has_a_case_has_the_one_running_assignment() -> None:
    running = dict(
        Assignment.objects.filter(ended_at=None).values_list("case_id", "organisation_id")
    )
    with_somebody = Case.objects.filter(state__in=["assigned", "in_work", "asked"])
    assert running == dict(with_somebody.values_list("id", "organisation_id"))
    calendar = snapshot.current()
    for one in Assignment.objects.select_related("case")[::25]:
        service = calendar.service_version(one.case.service_id)
        assert service is not None
        assert one.due == terms.of_assignment(calendar, service, one.started_at)


def test_terms_and_routing_are_those_that_opening_would_have_found() -> None:
    now = snapshot.current()
    for case in Case.objects.order_by("id")[::20]:
        service = now.service_version(case.service_id)
        assert service is not None
        assert (case.promised_due, case.legal_due) == terms.of_case(now, service, case.opened_at)
        district = None
        if case.lat is not None and case.lon is not None:
            district = now.territory_at(case.lat, case.lon, case.opened_at)
            assert case.cell == places.cell(case.lat, case.lon)
        assert case.territory_id == (district.id if district else None)
        decision = rulebook.route(
            now,
            service,
            case.opened_at,
            territory_code=district.code if district else None,
            building_id=case.building_id,
        )
        assert case.routing["organisation"] == decision.organisation_id
        assert case.routing["reason"] == list(decision.reason)


def test_every_case_begins_with_its_reporters_words() -> None:
    conversations = dict(Conversation.objects.values_list("id", "case__id"))
    said: dict[int, list[Message]] = {}
    for message in Message.objects.order_by("id"):
        assert message.body
        said.setdefault(conversations[message.conversation_id], []).append(message)
    opened = dict(CaseEvent.objects.filter(verb="open").values_list("case_id", "message_id"))
    assert {case: messages[0].id for case, messages in said.items()} == opened
    assert all(messages[0].direction == "in" for messages in said.values())
    for messages in said.values():
        assert [one.received_at for one in messages] == sorted(one.received_at for one in messages)


def test_moves_with_words_point_at_them() -> None:
    directions = {"reopen": "in", "reply": "in", "ask": "out", "answer": "out", "refuse": "note"}
    events = CaseEvent.objects.filter(verb__in=directions)
    stored = Message.objects.in_bulk(list(events.values_list("message_id", flat=True)))
    for event in events:
        message = stored[event.message_id]
        assert message.direction == directions[event.verb]
        assert message.received_at == event.at
    told = CaseEvent.objects.filter(verb="open", data__first_contact=True)
    answers = Message.objects.in_bulk(list(told.values_list("data__answer", flat=True)))
    assert {answers[event.data["answer"]].direction for event in told} == {"out"}
    silent = CaseEvent.objects.exclude(Q(verb__in=directions) | Q(verb="open"))
    assert not silent.exclude(message_id=None).exists()


def test_residents_come_again_and_share_phones() -> None:
    people = Resident.objects.filter(account=None).annotate(n=Count("cases"))
    assert not people.filter(n=0).exists()
    assert people.filter(n__gt=3).count() > 0.1 * people.count()
    shared = ContactPoint.objects.values("value").annotate(n=Count("id")).filter(n__gt=1)
    assert shared.exists()
    assert not Case.objects.filter(anonymity="full").exclude(resident=None).exists()


def test_a_resident_is_found_again_by_what_they_claimed() -> None:
    people = Resident.objects.filter(account=None).prefetch_related("contact_points")
    for one in people.order_by("id")[::53]:
        [phone] = one.contact_points.all()
        assert claim(one.name, phone=phone.value).digest == bytes(one.claim or b"")
        assert one.created_at == one.cases.order_by("id").first().opened_at


def test_reporters_of_what_was_worked_on_may_follow_it() -> None:
    worked_on = Case.objects.filter(
        Q(id__in=CaseEvent.objects.filter(verb="open", state_after="closed").values("case_id")),
    )
    assert not Participant.objects.filter(case__in=worked_on).exists()
    others = Case.objects.exclude(id__in=worked_on.values("id")).exclude(resident=None)
    reporters = Participant.objects.filter(role="reporter")
    assert reporters.count() == others.count()
    assert not reporters.exclude(resident=F("case__resident")).exists()


def test_others_join_what_has_a_common_cause(truth: list[dict[str, Any]]) -> None:
    joined = Counter(Participant.objects.filter(role="me_too").values_list("case_id", flat=True))
    caused = {case for one in problems(truth) for case in one["cases"]}
    assert sum(joined[case] for case in caused) > 0.5 * joined.total() > 10


def test_whoever_accepts_a_case_has_it() -> None:
    accepted = Assignment.objects.filter(state="accepted")
    assert accepted.exists()
    for one in accepted:
        event = CaseEvent.objects.filter(case_id=one.case_id, verb="accept").last()
        assert event is not None
        assert event.actor == f"user:{one.person_id}"
    assert not Assignment.objects.filter(state="open").exclude(person=None).exists()


def test_every_problem_is_there_as_strongly_as_it_was_written_down(
    truth: list[dict[str, Any]],
) -> None:
    found = problems(truth)
    assert {one["kind"] for one in found} == {
        "building", "street", "network", "seasonal", "growth", "relapse",
    }  # fmt: skip
    assert truth[0]["problems"] == len(found)
    for one in found:
        cases = Case.objects.filter(id__in=one["cases"]).select_related("service")
        assert cases.count() == one["planted"] == len(one["cases"])
        assert {case.service.code for case in cases} <= set(one["services"])
        days = {case.opened_at.date().isoformat() for case in cases}
        assert one["first_day"] <= max(days)
        assert min(days) <= one["last_day"]
        assert one["strength"] > 1
        if one["buildings"]:
            near = {case.cell for case in cases}
            around = {cell for place in one["cells"] for cell in places.neighbours(place)}
            assert near <= around
        residents = {case.resident_id for case in cases} - {None}
        assert len(residents) > len(cases) / 4


def test_whatever_was_planted_came_on_the_days_that_were_written_down(
    truth: list[dict[str, Any]],
) -> None:
    for one in (line for line in truth if line.get("cases")):
        opened = Case.objects.filter(id__in=one["cases"]).values_list("opened_at", flat=True)
        days = {at.astimezone(ASTANA).date().isoformat() for at in opened}
        assert one["first_day"] <= min(days)
        assert max(days) <= one["last_day"]


@pytest.fixture(scope="module")
def million(planned: Past, django_db_blocker: DjangoDbBlocker) -> Past:
    """The plan of a larger city, of which nothing is stored."""
    with django_db_blocker.unblock():
        return past.plan(SEED, 1_000_000, planned.period, snapshot.current())


def test_an_outage_over_midnight_is_written_down_for_two_days(million: Past) -> None:
    outages = [one for one in million.causes if one.moments is not None]
    for one in outages:
        days = million.period.day_of(one.moments)
        assert (days.min(), days.max() + 1) == (one.days.start, one.days.stop)
    assert {one.days.stop - one.days.start for one in outages} == {1, 2}


def test_a_million_requests_have_eighty_problems_of_six_kinds_and_four_decoys(
    million: Past,
) -> None:
    kinds = Counter(one.kind for one in million.causes if one.label == "problem")
    assert kinds.total() >= 80
    assert len(kinds) == 6
    assert min(kinds.values()) >= 5
    lines = list(truth_file.lines(million))
    decoys = {line["kind"] for line in lines if line["label"] == "decoy"}
    assert decoys == {"big_outage", "complainer", "populous_area", "noise"}


def test_background_is_what_chance_brought(truth: list[dict[str, Any]], planned: Past) -> None:
    """All problems together, as one of them alone is a matter of luck."""
    planted = {case for one in truth for case in one.get("cases", ())}
    expected = found = 0.0
    for cause in (one for one in planned.causes if one.kind in ("seasonal", "network")):
        start, stop = (
            datetime.fromtimestamp(int(planned.period.starts[edge]), UTC)
            for edge in (cause.days.start, cause.days.stop)
        )
        codes = [planned.grounds.demand.services[one].code for one in cause.services]
        ids = planned.grounds.town.ids[cause.buildings].tolist()
        cases = Case.objects.filter(
            service__code__in=codes, opened_at__range=(start, stop), building_id__in=ids
        )
        if all(planned.grounds.demand.place[one] == 0 for one in cause.services):
            expected += planned.background(cause)
            found += cases.exclude(id__in=planted).count()
    assert found == pytest.approx(expected, abs=4 * np.sqrt(expected) + 4)


def test_a_relapse_comes_back_only_after_it_was_closed(truth: list[dict[str, Any]]) -> None:
    for one in (line for line in problems(truth) if line["kind"] == "relapse"):
        cases = list(Case.objects.filter(id__in=one["cases"]).order_by("opened_at"))
        begins = [
            datetime.fromisoformat(f"{day}T00:00:00+05:00").astimezone(UTC)
            for day in one["relapses"]
        ]
        for earlier, later in pairwise(begins):
            cycle = [case for case in cases if earlier <= case.opened_at < later]
            assert all(case.closed_at and case.closed_at < later for case in cycle)


def test_decoys_are_there_and_are_called_decoys(truth: list[dict[str, Any]]) -> None:
    outage = decoy(truth, "big_outage")
    moments = Case.objects.filter(id__in=outage["cases"]).values_list("opened_at", flat=True)
    assert (max(moments) - min(moments)).total_seconds() < 10 * 3600
    one_person = decoy(truth, "complainer")
    who = Case.objects.filter(id__in=one_person["cases"]).values_list("resident_id", flat=True)
    assert len(set(who) - {None}) == 1
    crowded = decoy(truth, "populous_area")
    assert len(crowded["buildings"]) == 70
    noise = [line for line in truth if line.get("kind") == "noise"]
    assert len(noise) >= 3
    assert all(line["planted"] == 0 and line["label"] == "decoy" for line in noise)


def test_outages_come_in_minutes(truth: list[dict[str, Any]]) -> None:
    largest = max((line for line in truth if line["label"] == "outage"), key=lambda o: o["planted"])
    moments = sorted(
        Case.objects.filter(id__in=largest["cases"]).values_list("opened_at", flat=True)
    )
    half = moments[len(moments) // 2] - moments[0]
    assert half.total_seconds() < 3600


def test_a_city_is_built_once(truth: object) -> None:
    with pytest.raises(Conflict):
        building.build(requests=CASES, seed=SEED, until=UNTIL, say=lambda _line: None)
