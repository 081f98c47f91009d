"""Updates: every change that the public picture shows, to the public by the day and no closer."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from komek.cases import access, services, updates
from komek.cases.models import Case
from komek.cases.services import OpenedCase, Reporter, open_case
from komek.cases.services.people import forget_reporter
from komek.cases.updates import CaseUpdate
from komek.directory.models import Service, SuccessionKind
from komek.directory.services import succeed
from komek.directory.succession import Share
from komek.kernel import clock, reference
from komek.kernel.actors import ALL_SCOPES, SYSTEM, Actor, KeyScope
from komek.kernel.clock import Journey
from komek.kernel.errors import Forbidden
from tests.cases.town import POTHOLE, Town

ANYBODY = Actor.anonymous()
KEY, OTHER_KEY = Actor.partner(1), Actor.partner(2)
# 23:30 in the city: another day than in UTC's evening half an hour later.
EVENING = datetime(2026, 3, 17, 18, 30, tzinfo=UTC)
LAST_DAYS = (date(2026, 3, 10), date(2026, 3, 20))
LAST_MOMENTS = (EVENING - timedelta(days=9), EVENING + timedelta(days=9))
MINUTE = timedelta(minutes=1)


@pytest.fixture
def evening() -> Iterator[Journey]:
    with clock.travel(EVENING) as journey:
        yield journey


def filed(actor: Actor = KEY, channel: str = "open311") -> OpenedCase:
    return open_case(actor=actor, new=replace(POTHOLE, channel=channel))


def public() -> list[CaseUpdate]:
    return list(updates.public_updates(ANYBODY, *LAST_DAYS))


def own(actor: Actor = KEY) -> list[CaseUpdate]:
    return list(updates.own_updates(actor, *LAST_MOMENTS))


def live(town: Town, uid: object, journey: Journey) -> None:
    """A life with everything in it, a minute each."""
    for verb, more in (
        (services.note, {"text": "As last year"}),
        (services.forward, {"organisation_id": town.other_depot.id}),
        (services.accept, {}),
        (services.ask, {"text": "Which lane?"}),
        (services.reply, {"text": "The right one"}),
        (services.answer, {"text": "Filled."}),
        (services.rate, {"stars": 4, "text": "Quick"}),
        (services.confirm, {}),
    ):
        journey.forward(MINUTE)
        verb(actor=SYSTEM, case_uid=uid, **more)


LIFE = ["assigned", "in_work", "asked", "in_work", "answered", "closed"]


def test_an_update_has_this_and_nobodys_words() -> None:
    assert {one.name for one in fields(CaseUpdate)} == {
        *("id", "number", "state", "organisation", "at")
    }


def test_changes_of_state_and_holder_are_told(town: Town, evening: Journey) -> None:
    opened = filed()
    live(town, opened.uid, evening)
    assert [one.state for one in public()] == [one.state for one in own()] == LIFE
    assert {one.number for one in public()} == {opened.number}
    assert public()[0].organisation.id == town.other_depot.id


def test_a_successor_is_told_of(town: Town, evening: Journey) -> None:
    filed()
    share = [Share(town.depot.id, town.other_depot.id)]
    evening.forward(MINUTE)
    succeed(actor=SYSTEM, kind=SuccessionKind.REPLACED, shares=share, at=clock.now())
    assert services.hand_over_inherited(clock.now()) == 1
    (update,) = public()
    assert update.state == "assigned"
    assert update.organisation.id == town.other_depot.id


def test_the_public_is_told_the_day_and_the_filer_the_moment(town: Town, evening: Journey) -> None:
    opened = filed()
    evening.forward(timedelta(hours=1))
    services.accept(actor=SYSTEM, case_uid=opened.uid)
    (seen,), (exact,) = public(), own()
    assert seen.at == datetime(2026, 3, 17, 19, tzinfo=UTC)  # midnight in the city
    assert exact.at == EVENING + timedelta(hours=1)
    assert (seen.id, seen.number, seen.state) == (exact.id, exact.number, exact.state)


def test_the_public_cannot_tell_who_was_first_on_a_day(town: Town, evening: Journey) -> None:
    earlier, later = filed(ANYBODY), filed(ANYBODY)
    for uid in (later.uid, earlier.uid):
        evening.forward(MINUTE)
        services.accept(actor=SYSTEM, case_uid=uid)
    assert [one.number for one in public()] == [earlier.number, later.number]


@pytest.mark.parametrize("channel", ["open311", "partners"])
def test_a_key_is_told_of_its_own_cases_only(town: Town, evening: Journey, channel: str) -> None:
    mine, others, nobodys = filed(KEY, channel), filed(OTHER_KEY, channel), filed(ANYBODY)
    for opened in (mine, others, nobodys):
        services.accept(actor=SYSTEM, case_uid=opened.uid)
    assert [one.number for one in own(KEY)] == [mine.number]
    assert [one.number for one in own(OTHER_KEY)] == [others.number]
    assert own(Actor.partner(3)) == []


def test_both_ends_of_a_span_are_in_it(town: Town, evening: Journey) -> None:
    opened = filed()
    services.accept(actor=SYSTEM, case_uid=opened.uid)
    assert len(list(updates.own_updates(KEY, EVENING, EVENING))) == 1
    assert not list(updates.own_updates(KEY, EVENING + MINUTE, EVENING + MINUTE))
    assert not list(updates.own_updates(KEY, EVENING - MINUTE, EVENING - MINUTE))
    day = date(2026, 3, 17)
    assert len(list(updates.public_updates(ANYBODY, day, day))) == 1
    for other in (day - timedelta(days=1), day + timedelta(days=1)):
        assert not list(updates.public_updates(ANYBODY, other, other))
    assert not list(updates.own_updates(KEY, EVENING + MINUTE, EVENING))


def test_updates_come_in_the_order_they_happened(town: Town, evening: Journey) -> None:
    first, second = filed(), filed()
    for uid in (second.uid, first.uid):
        evening.forward(timedelta(days=1))
        services.accept(actor=SYSTEM, case_uid=uid)
    for told in (own(), public()):
        assert [one.number for one in told] == [second.number, first.number]


@pytest.mark.parametrize("publication", ["never", "public"])
def test_what_is_never_public_is_told_to_nobody(
    town: Town, evening: Journey, publication: str
) -> None:
    opened = filed()
    services.accept(actor=SYSTEM, case_uid=opened.uid)
    Service.objects.filter(id=town.pothole.id).update(publication=publication)
    reference.forget()
    assert len(own()) == len(public()) == (publication == "public")


def test_exact_moments_are_the_filers(town: Town, evening: Journey) -> None:
    mine, others = filed(), filed(OTHER_KEY)
    evening.forward(MINUTE)
    services.accept(actor=SYSTEM, case_uid=mine.uid)
    found = updates.moments(KEY, [mine.id, others.id])
    assert found == {mine.id: updates.Moments(EVENING, EVENING + MINUTE, mine.promised_due)}


@pytest.mark.parametrize(
    "actor",
    [ANYBODY, Actor.partner(1, scopes=ALL_SCOPES - {KeyScope.READ})],
    ids=["anybody", "a key for other things"],
)
def test_without_the_scope_nothing_exact_is_read(db: None, actor: Actor) -> None:
    with pytest.raises(Forbidden):
        own(actor)
    with pytest.raises(Forbidden):
        updates.moments(actor, [1])


def test_nobody_speaks_for_a_reporter_who_was_forgotten(town: Town) -> None:
    reporter = Reporter(name="Айгүл", phone="87015551474")
    opened = open_case(actor=KEY, new=replace(POTHOLE, channel="open311", reporter=reporter))
    case = Case.objects.get(id=opened.id)
    assert access.as_filer(KEY, case) is not KEY
    forget_reporter(resident_id=case.resident_id)
    assert access.as_filer(KEY, case) is KEY


def test_a_partner_speaks_for_the_reporter_where_its_key_filed(town: Town) -> None:
    mine, others = filed(), filed(OTHER_KEY)
    case = Case.objects.get(id=mine.id)
    services.withdraw(actor=access.as_filer(KEY, case), case_uid=mine.uid, text="Found it filled")
    assert case.conversation.messages.last().body == "Found it filled"
    not_mine = access.as_filer(KEY, Case.objects.get(id=others.id))
    assert not_mine is KEY
    with pytest.raises(Forbidden):
        services.withdraw(actor=not_mine, case_uid=others.uid)
    with pytest.raises(Forbidden):
        services.withdraw(actor=access.as_filer(KEY, case), case_uid=others.uid)
