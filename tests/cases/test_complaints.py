"""A complaint goes above the accused, who neither see it, nor decide it, nor get it back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from komek.cases import queries, services
from komek.cases.models import CallBack, Case, State
from komek.cases.queries.touched import touched
from komek.cases.services import NewCase, open_case
from komek.directory.models import CommissionMember, Service, SuccessionKind
from komek.directory.services import close_organisation, succeed
from komek.directory.succession import Share
from komek.kernel import clock, reference
from komek.kernel.actors import SYSTEM, Actor, Grant, Role
from komek.kernel.errors import Forbidden, Invalid
from komek.kernel.relay import relay_batch
from tests.cases.playing import VERBS, image, play
from tests.cases.town import POTHOLE, Town

ROLES = sorted(set(Role) - {Role.ANONYMOUS, Role.RESIDENT, Role.PARTNER})


def complaint(town: Town, about: int) -> Case:
    new = NewCase(
        service_code="complaint",
        text="They shouted at me",
        language="en",
        channel="portal",
        accused_organisation_id=about,
    )
    return Case.objects.get(id=open_case(actor=Actor.anonymous(), new=new).id)


def test_it_goes_to_whoever_is_above(town: Town) -> None:
    case = complaint(town, town.depot.id)
    assert (case.organisation_id, case.accused_id) == (town.roads.id, town.depot.id)
    assert case.routing == {"organisation": town.roads.id, "reason": ["above_accused"]}


def test_with_nobody_above_the_centre_decides(town: Town) -> None:
    assert complaint(town, town.hall.id).state == State.TRIAGE


@pytest.mark.parametrize("about", ["closed", "no service for complaints", "nobody knows"])
def test_only_an_open_organisation_can_be_accused_and_only_by_a_complaint(
    town: Town, about: str
) -> None:
    if about == "closed":
        close_organisation(
            actor=SYSTEM, organisation_id=town.depot.id, at=datetime(2025, 1, 1, tzinfo=UTC)
        )
    new = (
        POTHOLE
        if about == "no service for complaints"
        else replace(POTHOLE, service_code="complaint")
    )
    accused = 10**6 if about == "nobody knows" else town.depot.id
    with pytest.raises(Invalid) as refused:
        open_case(actor=Actor.anonymous(), new=replace(new, accused_organisation_id=accused))
    assert refused.value.code == "accused_invalid"


@pytest.mark.parametrize("role", ROLES)
def test_the_accused_see_and_do_nothing_whatever_their_role(town: Town, role: Role) -> None:
    """Also in roles that reach the whole city, as the contact centre's own do."""
    case = complaint(town, town.roads.id)
    before = image(case.id)
    for party in (town.roads, town.depot):
        actor = town.staff(role, party)
        with pytest.raises(Forbidden):
            queries.case(actor, case.uid)
        for verb in VERBS:
            with pytest.raises(Forbidden):
                play(town, verb, actor, case.uid)
    assert image(case.id) == before


def test_those_above_see_it_and_those_in_no_organisation_of_the_accused(town: Town) -> None:
    case = complaint(town, town.depot.id)
    for actor in (
        town.staff(Role.HEAD, town.roads),
        town.staff(Role.INSPECTOR),
        town.staff(Role.INSPECTOR, town.water),
    ):
        assert queries.case(actor, case.uid).id == case.id


def test_a_part_of_the_work_is_in_no_list_of_the_accused(town: Town) -> None:
    case = complaint(town, town.depot.id)
    services.split(
        actor=SYSTEM, case_uid=case.uid, text="Look into it", organisation_id=town.water.id
    )
    one = town.staff(Role.EXECUTOR, town.water)
    assert len(queries.tasks(one)) == 1
    both = Actor(one.name, (*one.grants, Grant(Role.EXECUTOR, town.depot.id)), one.user_id)
    assert queries.tasks(both) == ()


@pytest.mark.parametrize("back", ["reopened", "returned"])
def test_it_stays_above_the_accused_who_follow_the_one_that_decided(town: Town, back: str) -> None:
    Service.objects.update(moderation="never" if back == "reopened" else "always")
    reference.forget()
    case = complaint(town, town.depot.id)
    services.answer(actor=SYSTEM, case_uid=case.uid, text="No.")
    at = clock.now() + timedelta(days=1)
    succeed(
        actor=SYSTEM,
        kind=SuccessionKind.REPLACED,
        shares=[Share(town.roads.id, town.depot.id)],
        at=at,
    )
    with clock.travel(at + timedelta(hours=1)):
        verb = services.reopen if back == "reopened" else services.return_answer
        verb(actor=SYSTEM, case_uid=case.uid, text="They were not even asked")
    case.refresh_from_db()
    assert (case.state, case.organisation_id) in {
        (State.ASSIGNED, town.hall.id),
        (State.TRIAGE, None),
    }


def test_who_works_above_and_for_the_accused_is_a_party(town: Town) -> None:
    case = complaint(town, town.depot.id)
    grants = (Grant(Role.HEAD, town.roads.id), Grant(Role.EXECUTOR, town.depot.id))
    with pytest.raises(Forbidden):
        queries.case(Actor("user:1", grants, user_id=1), case.uid)


def test_it_stands_in_no_list_of_the_accused(town: Town) -> None:
    case = complaint(town, town.depot.id)
    other = open_case(actor=Actor.anonymous(), new=POTHOLE).id
    both = (Grant(Role.HEAD, town.roads.id), Grant(Role.EXECUTOR, town.depot.id))
    for actor, seen in (
        (town.staff(Role.INSPECTOR), [other, case.id]),
        (town.staff(Role.INSPECTOR, town.depot), [other]),
        (town.staff(Role.HEAD, town.roads), [other, case.id]),
        (town.staff(Role.EXECUTOR, town.depot), [other]),
        (Actor("user:1", both, user_id=1), [other]),
    ):
        assert [line.id for line in queries.listed(actor, queries.Asked()).lines] == seen


def test_it_stands_in_no_list_of_control_of_the_accused(town: Town, settings) -> None:
    """Nor is its resident called by them, nor is more time for it voted about by them."""
    settings.CALLED_SHARE = 1.0
    Service.objects.filter(id=town.complaint.id).update(moderation="always")
    reference.forget()
    held, called, wished, untold = (complaint(town, town.depot.id) for _ in range(4))
    for case in (held, called):
        services.answer(actor=SYSTEM, case_uid=case.uid, text="They were spoken to")
    services.release(actor=SYSTEM, case_uid=called.uid)
    CallBack.objects.create(
        case=called, week=date(2026, 3, 16), drawn_at=clock.now(), next_try_at=clock.now()
    )
    more_time(wished)
    more_time(untold)
    chair = CommissionMember.objects.get().user_id
    chairman = Actor(f"user:{chair}", (Grant(Role.SUPERVISOR),), chair)
    services.vote_extension(actor=chairman, case_uid=untold.uid, in_favour=True)
    for actor, sees in (
        (town.staff(Role.INSPECTOR), True),
        (town.staff(Role.INSPECTOR, town.depot), False),
    ):
        listed = (
            [line.uid for line in queries.to_check(actor).lines],
            [line.uid for line in queries.to_call(actor).lines],
            [wish.number for wish in queries.wishes(actor)],
            [wish.number for wish in queries.untold(actor)],
        )
        whole = ([held.uid], [called.uid], [wished.number], [untold.number])
        assert listed == (whole if sees else ([], [], [], []))


def more_time(case: Case) -> None:
    wished = (case.legal_due + timedelta(days=7)).date()
    services.ask_extension(
        actor=SYSTEM, case_uid=case.uid, reason_code="expertise", wished=wished, text="A witness"
    )


def test_followers_of_changes_hear_nothing_of_it_either(town: Town) -> None:
    complaint(town, town.depot.id)
    while relay_batch():
        pass
    for actor, heard in (
        (town.staff(Role.INSPECTOR), 1),
        (town.staff(Role.INSPECTOR, town.depot), 0),
    ):
        assert len(queries.changes(actor).changes) == heard


def test_it_cannot_be_given_to_the_accused(town: Town) -> None:
    case = complaint(town, town.depot.id)
    clerk = town.worker_of(town.depot)
    for verb, target in (
        (services.forward, {"organisation_id": town.depot.id}),
        (services.refuse, {"proposed_organisation_id": town.depot.id, "text": "Not ours"}),
        (services.give, {"user_id": clerk}),
    ):
        with pytest.raises(Invalid) as refused:
            verb(actor=SYSTEM, case_uid=case.uid, **target)
        assert refused.value.code in {"accused_organisation", "not_a_worker"}
    assert Case.objects.get(id=case.id).organisation_id == town.roads.id


def test_from_triage_it_cannot_be_routed_to_the_accused(town: Town) -> None:
    case = complaint(town, town.hall.id)
    with pytest.raises(Invalid, match="decided above"):
        services.route(
            actor=SYSTEM, case_uid=case.uid, organisation_id=town.depot.id, reason_code="subject"
        )


def test_when_the_judge_ends_it_goes_to_whoever_is_above_the_accused_then(town: Town) -> None:
    case = complaint(town, town.depot.id)
    at = clock.now() + timedelta(days=1)
    share = [Share(town.roads.id, town.water.id)]
    succeed(actor=SYSTEM, kind=SuccessionKind.REPLACED, shares=share, at=at)
    with clock.travel(at):
        services.hand_over_inherited(at)
    assert Case.objects.get(id=case.id).organisation_id == town.water.id


def test_followers_of_changes_are_told_whom_it_is_about(town: Town) -> None:
    case = complaint(town, town.depot.id)
    relay_batch()
    (told,) = touched(0)[1]
    assert (told.number, told.accused) == (case.number, town.depot.id)
