"""The one public picture: what it shows, and that asking cleverly shows no more."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komek.cases import public, public_changes, services
from komek.cases.models import Case
from komek.cases.public import Box, PublicCase, Wanted
from komek.cases.public_months import months
from komek.cases.services import changes, open_case
from komek.cases.updates import public_updates
from komek.directory.models import Service
from komek.kernel import clock, places, reference
from komek.kernel.actors import SYSTEM, Actor
from komek.kernel.days import day_of
from komek.kernel.errors import NotFound
from komek.kernel.numbering import InvalidNumber, number_for
from komek.kernel.relay import relay_batch
from tests.cases.town import INSIDE, POTHOLE, Town

ANYBODY = Actor.anonymous()
# 23:30 in the city, on the evening of the 17th: another day than in UTC's afternoon.
EVENING = datetime(2026, 3, 17, 18, 30, tzinfo=UTC)


def test_it_shows_this_and_nothing_else() -> None:
    assert {field.name for field in fields(PublicCase)} == {
        "id",
        "number",
        "service",
        "state",
        "organisation",
        "opened",
        "updated",
        "expected",
        "lat",
        "lon",
        "text",
        "resonance",
    }


def test_days_are_the_citys(town: Town) -> None:
    with clock.travel(EVENING) as journey:
        opened = open_case(actor=ANYBODY, new=POTHOLE)
        journey.forward(timedelta(hours=1))
        services.accept(actor=SYSTEM, case_uid=opened.uid)
    picture = public.case(ANYBODY, opened.number)
    assert (picture.opened, picture.updated) == (date(2026, 3, 17), date(2026, 3, 18))
    assert picture.expected == date(2026, 4, 1)


def test_no_words_whatever_the_resident_allowed(town: Town) -> None:
    opened = open_case(actor=ANYBODY, new=replace(POTHOLE, publish_consent=True))
    assert public.case(ANYBODY, opened.number).text == ""


def test_neighbours_on_one_street_are_in_one_place(town: Town) -> None:
    middle = places.round_to_street(*INSIDE)
    near = [replace(POTHOLE, lat=middle.lat + step / 1e5, lon=middle.lon) for step in range(5)]
    for new in near:
        open_case(actor=ANYBODY, new=new)
    seen = public.listed(ANYBODY).cases
    assert {(one.lat, one.lon) for one in seen} == {middle}


def test_the_stricter_policy_counts(town: Town) -> None:
    opened = open_case(actor=ANYBODY, new=POTHOLE)
    Service.objects.filter(id=town.pothole.id).update(valid_to=clock.now())
    Service.objects.create(group=town.group, code="pothole", name_en="Pothole", publication="never")
    reference.forget()
    with pytest.raises(NotFound):
        public.case(ANYBODY, opened.number)
    assert public.listed(ANYBODY).cases == ()


def test_complaints_are_never_public_whatever_an_editor_chose(town: Town) -> None:
    """Else the accused could read there what is kept from them everywhere else."""
    Service.objects.filter(id=town.complaint.id).update(publication="public")
    reference.forget()
    new = replace(POTHOLE, service_code="complaint", accused_organisation_id=town.depot.id)
    opened = open_case(actor=ANYBODY, new=new)
    services.accept(actor=SYSTEM, case_uid=opened.uid)
    while relay_batch():
        pass
    with pytest.raises(NotFound):
        public.case(ANYBODY, opened.number)
    assert public.listed(ANYBODY).cases == ()
    assert months(ANYBODY) == []
    today = day_of(clock.now())
    assert list(public_updates(ANYBODY, today, today)) == []
    assert public_changes.changes(ANYBODY).changes == ()


def test_what_happens_after_a_service_was_hidden_is_told_to_nobody(town: Town) -> None:
    opened = open_case(actor=ANYBODY, new=POTHOLE)
    changes.tell_policies()
    while relay_batch():
        pass
    cursor = public_changes.changes(ANYBODY).next
    Service.objects.filter(id=town.pothole.id).update(valid_to=clock.now())
    Service.objects.create(group=town.group, code="pothole", name_en="Pothole", publication="never")
    reference.forget()
    changes.tell_policies()
    services.accept(actor=SYSTEM, case_uid=opened.uid)
    while relay_batch():
        pass
    told = public_changes.changes(ANYBODY, after=cursor).changes
    assert [(one.verb, one.tombstone) for one in told] == [("hide", "hidden")]


def test_a_mistyped_number_is_told_from_an_unknown_one(town: Town) -> None:
    with pytest.raises(InvalidNumber):
        public.case(ANYBODY, "12")
    with pytest.raises(InvalidNumber):
        public.listed(ANYBODY, Wanted(numbers=["12"]))
    for sequence in (10**9, 2**63 + 5):
        with pytest.raises(NotFound):
            public.case(ANYBODY, number_for(sequence))
        assert listed(numbers=[number_for(sequence)]) == []


def opened_on(moment: datetime, **change: object) -> int:
    with clock.travel(moment):
        return open_case(actor=ANYBODY, new=replace(POTHOLE, **change)).id


def listed(**wanted: object) -> list[int]:
    return ids(public.page(ANYBODY, Wanted(**wanted), limit=99))


def ids(cases: Iterable[PublicCase]) -> list[int]:
    return [one.id for one in cases]


@pytest.mark.parametrize("box", [None, Box(51, 71, 52, 72)])
def test_pages_lie_side_by_side(town: Town, box: Box | None) -> None:
    """Imported cases are newer by their ids and older by their moments: the moment decides."""
    newest = [opened_on(EVENING + timedelta(minutes=minutes)) for minutes in (3, 3, 2, 9, 1)]
    in_order = [newest[3], newest[1], newest[0], newest[2], newest[4]]
    wanted = Wanted(box=box)
    skipped = [public.page(ANYBODY, wanted, skip=skip, limit=2) for skip in (0, 2, 4, 6)]
    assert [ids(one) for one in skipped] == [in_order[:2], in_order[2:4], in_order[4:], []]
    for place, case_id in enumerate(in_order, 1):
        behind = public.page(ANYBODY, wanted, after=case_id, limit=9)
        assert ids(behind) == in_order[place:]
    assert public.page(ANYBODY, wanted, after=10**18, limit=9) == []


def test_what_changed_long_ago_was_opened_before_that(town: Town) -> None:
    """The bound that makes it fast leaves nothing out."""
    early, late = opened_on(EVENING), opened_on(EVENING + timedelta(days=3))
    day = date(2026, 3, 17)
    assert listed(updated_from=day, updated_to=day) == [early]
    assert listed(updated_from=day, updated_to=day + timedelta(days=3)) == [late, early]


def test_filters_narrow(town: Town) -> None:
    early = opened_on(EVENING)
    late = opened_on(EVENING + timedelta(hours=1))
    lift = opened_on(EVENING, service_code="lift", facts={"singlevaluelist": ["a"]})
    Case.objects.filter(id=late).update(state="closed")
    case = Case.objects.get(id=early)
    assert listed() == [late, lift, early]
    assert listed(numbers=[case.number]) == [early]
    assert listed(services=["lift"]) == [lift]
    assert listed(states=["closed"]) == [late]
    assert listed(opened_from=date(2026, 3, 18)) == [late]
    assert listed(opened_to=date(2026, 3, 17)) == [lift, early]
    assert listed(updated_from=date(2026, 3, 18), updated_to=date(2026, 3, 18)) == [late]
    assert listed(services=[]) == []


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.floats(-0.004, 0.004),
    st.floats(-0.004, 0.004),
    st.floats(0, 0.004),
    st.floats(0, 0.004),
)
def test_a_box_finds_a_case_by_its_rounded_place_only(
    town: Town, south: float, west: float, height: float, width: float
) -> None:
    """Whatever the box, the answer depends on nothing that is not shown anyway."""
    if not Case.objects.exists():
        open_case(actor=ANYBODY, new=POTHOLE)
    shown = public.listed(ANYBODY).cases[0]
    box = Box(
        INSIDE[0] + south,
        INSIDE[1] + west,
        INSIDE[0] + south + height,
        INSIDE[1] + west + width,
    )
    expected = box.south <= shown.lat <= box.north and box.west <= shown.lon <= box.east
    assert (listed(box=box) == [shown.id]) is expected


@pytest.mark.parametrize("box", [None, Box(51, 71, 52, 72)])
def test_pages_reach_beyond_what_one_reading_brings(
    town: Town, monkeypatch: pytest.MonkeyPatch, box: Box | None
) -> None:
    monkeypatch.setattr(public, "PIECE", 3)
    opened = [open_case(actor=ANYBODY, new=POTHOLE).id for _ in range(8)]
    after, seen = None, []
    while True:
        page = public.listed(ANYBODY, Wanted(box=box), after=after, limit=2)
        seen += ids(page.cases)
        after = page.after
        if after is None:
            break
    assert seen == opened[::-1]
