"""Who may do what: every verb x role x place in the table; a denied call changes nothing."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import transaction

from komek.cases import access, queries, services
from komek.cases.lifecycle import MOVES
from komek.cases.models import Case
from komek.cases.queries import Asked
from komek.cases.services import Reporter, open_case
from komek.kernel import permissions
from komek.kernel.actors import SYSTEM, Actor, Grant, Role
from komek.kernel.errors import Forbidden
from komek.kernel.permissions import Scope
from tests.cases.playing import VERBS, case_in, image, make_possible, play
from tests.cases.town import POTHOLE, Town

INSIDE = {"above", "here", "everywhere", "reporter"}
"""Where a grant stands to the case's organisation, or the resident to the case."""


def everybody(town: Town, reporter: Actor) -> Iterator[tuple[Role, str, Actor]]:
    """An actor of every role, at every place that could matter."""
    yield Role.ANONYMOUS, "nowhere", Actor.anonymous()
    yield Role.PARTNER, "nowhere", Actor.partner(1)
    yield Role.RESIDENT, "reporter", reporter
    yield Role.RESIDENT, "stranger", town.resident()
    for role in set(Role) - {Role.ANONYMOUS, Role.PARTNER, Role.RESIDENT}:
        yield role, "above", town.staff(role, town.roads)
        yield role, "here", town.staff(role, town.depot)
        yield role, "everywhere", town.staff(role)
        yield role, "beside", town.staff(role, town.water)


def allowed(action: str, role: Role, place: str) -> bool:
    """What the table says."""
    scope = permissions.table()[action][role]
    return scope is Scope.ALL or (scope is not Scope.NO and place in INSIDE)


class Undo(Exception):
    """Takes back what an allowed call did, before the next actor tries."""


def play_and_undo(town: Town, verb: str, actor: Actor, uid: UUID) -> None:
    with transaction.atomic():
        play(town, verb, actor, uid)
        raise Undo


@pytest.mark.parametrize("verb", VERBS)
def test_every_cell_of_a_verb(town: Town, verb: str) -> None:
    reporter = town.resident()
    # In triage nobody's subtree has the case: the places of grants say nothing there.
    state = sorted(MOVES[verb].before - ({"triage"} if verb != "route" else set()))[0]
    case = case_in(town, state, reporter)
    make_possible(verb, case)
    before = image(case.id)
    for role, place, actor in everybody(town, reporter):
        may = allowed(f"cases.{verb}", role, place)
        with pytest.raises(Undo if may else Forbidden):
            play_and_undo(town, verb, actor, case.uid)
        assert image(case.id) == before, (role, place)


def test_every_cell_of_reading(town: Town) -> None:
    reporter = town.resident()
    case = case_in(town, "assigned", reporter)
    for role, place, actor in everybody(town, reporter):
        for read in (lambda a: queries.case(a, case.uid), lambda a: queries.timeline(a, case.id)):
            if allowed("cases.read", role, place):
                assert read(actor)
            else:
                with pytest.raises(Forbidden):
                    read(actor)


def test_every_cell_of_lists(town: Town) -> None:
    reporter = town.resident()
    case = case_in(town, "assigned", reporter)
    for role, place, actor in everybody(town, reporter):
        scope = permissions.table()["cases.list"][role]
        if scope is Scope.NO:
            with pytest.raises(Forbidden):
                queries.listed(actor, Asked())
            continue
        seen = [line.id for line in queries.listed(actor, Asked()).lines]
        assert seen == ([case.id] if allowed("cases.list", role, place) else []), (role, place)


def test_every_cell_of_opening(town: Town) -> None:
    for role, place, actor in everybody(town, town.resident()):
        count = Case.objects.count()
        if allowed("cases.open", role, place):
            open_case(actor=actor, new=POTHOLE)
            assert Case.objects.count() == count + 1
        else:
            with pytest.raises(Forbidden):
                open_case(actor=actor, new=POTHOLE)
            assert Case.objects.count() == count


def test_the_verbs_shown_are_the_verbs_allowed(town: Town) -> None:
    reporter = town.resident()
    case = case_in(town, "in_work", reporter)
    for role, place, actor in everybody(town, reporter):
        if not allowed("cases.read", role, place):
            continue
        expected = {
            verb
            for verb in VERBS
            if "in_work" in MOVES[verb].before and allowed(f"cases.{verb}", role, place)
            if verb not in queries.case(SYSTEM, case.uid).clocks.rule_out
            # The reporter takes part in no other way.
            # No part of the work was given away.
            if verb not in {"finish_task", "refuse_task", "withdraw_task", "reassign_task"}
            # The promised term is not over.
            if verb not in {"leave", "nudge"} and (verb, place) != ("join", "reporter")
        }
        assert queries.case(actor, case.uid).verbs == expected, (role, place)


def test_a_key_opens_its_case_and_no_other(town: Town) -> None:
    mine = open_case(actor=Actor.anonymous(), new=POTHOLE)
    other = open_case(actor=Actor.anonymous(), new=POTHOLE)
    case, holder = access.case_and_holder(mine.number, mine.key)
    assert queries.case(holder, case.uid).id == mine.id
    for read in (queries.case, lambda actor, uid: services.withdraw(actor=actor, case_uid=uid)):
        with pytest.raises(Forbidden):
            read(holder, other.uid)
    assert queries.mine(holder).lines == ()
    services.withdraw(actor=holder, case_uid=mine.uid)


def test_a_key_does_not_open_the_rest_of_its_residents_cases(town: Town) -> None:
    me = town.resident()
    keyed, other = open_case(actor=me, new=POTHOLE), open_case(actor=me, new=POTHOLE)
    _case, holder = access.case_and_holder(keyed.number, keyed.key)
    with pytest.raises(Forbidden):
        queries.case(holder, other.uid)
    in_their_name = Reporter(resident_id=me.resident_id)
    with pytest.raises(Forbidden):
        open_case(actor=holder, new=replace(POTHOLE, reporter=in_their_name))


def test_what_an_executor_refused_is_out_of_their_sight(town: Town) -> None:
    executor = town.staff(Role.EXECUTOR, town.depot)
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    services.refuse(
        actor=executor, case_uid=opened.uid, proposed_organisation_id=None, text="Not our street"
    )
    with pytest.raises(Forbidden):
        queries.case(executor, opened.uid)


def test_several_roles_add_up(town: Town) -> None:
    me = town.resident()
    opened = open_case(actor=me, new=POTHOLE)
    both = Actor(
        "user:5",
        (Grant(Role.EXECUTOR, town.water.id), Grant(Role.RESIDENT)),
        resident_id=me.resident_id,
    )
    assert queries.case(both, opened.uid).verbs == {"remark", "withdraw"}
