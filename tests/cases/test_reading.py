"""Reading cases: who sees which, in how many queries, and what the public sees."""

from dataclasses import replace

import pytest
from pytest_django import DjangoAssertNumQueries

from komek.cases import public, queries, services
from komek.cases.services import open_case
from komek.kernel.actors import Actor, Role
from komek.kernel.errors import Forbidden, NotFound
from tests.cases.town import INSIDE, POTHOLE, Town


def test_the_key_opens_the_case(town: Town) -> None:
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    view = queries.by_number_and_key(opened.number, opened.key.lower())
    assert (view.id, view.text) == (opened.id, POTHOLE.text)
    assert view.verbs == {"withdraw"}


def test_a_wrong_key_is_refused_like_a_wrong_number(town: Town) -> None:
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    other = open_case(actor=Actor.anonymous(), new=POTHOLE)
    with pytest.raises(NotFound, match="number and key"):
        queries.by_number_and_key(opened.number, other.key)


def test_an_executor_lists_what_is_theirs_and_below(town: Town) -> None:
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    seen = {
        organisation.code: [
            line.id for line in queries.inbox(town.staff(Role.EXECUTOR, organisation)).lines
        ]
        for organisation in (town.hall, town.roads, town.depot, town.other_depot, town.water)
    }
    assert seen == {
        "hall": [opened.id],
        "roads": [opened.id],
        "depot": [opened.id],
        "other-depot": [],
        "water": [],
    }


def test_pages_follow_one_another_without_gap_or_repeat(town: Town) -> None:
    ids = [open_case(actor=Actor.anonymous(), new=POTHOLE).id for _ in range(7)]
    for actor in (town.staff(Role.OPERATOR), town.staff(Role.HEAD, town.hall)):
        after, seen = None, []
        while True:
            page = queries.inbox(actor, after=after, limit=3)
            seen += [line.id for line in page.lines]
            after = page.after
            if after is None:
                break
        assert seen == ids[::-1]


def test_a_list_is_one_query(town: Town, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    open_case(actor=Actor.anonymous(), new=POTHOLE)
    actor = town.staff(Role.HEAD, town.hall)
    queries.inbox(actor)
    with django_assert_num_queries(1):
        assert len(queries.inbox(actor, states=["assigned", "triage"]).lines) == 1


def test_residents_list_their_own_cases_only(town: Town) -> None:
    me, neighbour = town.resident(), town.resident()
    opened = open_case(actor=me, new=POTHOLE)
    open_case(actor=neighbour, new=POTHOLE)
    assert [line.id for line in queries.mine(me).lines] == [opened.id]
    assert queries.mine(Actor.anonymous()).lines == ()
    with pytest.raises(Forbidden):
        queries.case(neighbour, opened.uid)


def test_the_timeline_hides_from_residents_what_is_for_staff(town: Town) -> None:
    me, executor = town.resident(), town.staff(Role.EXECUTOR, town.depot)
    opened = open_case(actor=me, new=POTHOLE)
    services.accept(actor=executor, case_uid=opened.uid)
    services.note(actor=executor, case_uid=opened.uid, text="The same hole every spring")
    services.answer(actor=executor, case_uid=opened.uid, text="Filled", norm="Rule 7")
    mine = queries.timeline(me, opened.id)
    theirs = queries.timeline(executor, opened.id)
    assert [entry.verb for entry in mine] == ["open", "accept", "answer"]
    assert [entry.verb for entry in theirs] == ["open", "accept", "note", "answer"]
    assert (mine[-1].text, mine[-1].norm) == ("Filled", "Rule 7")
    assert {entry.person for entry in mine} == {""}
    assert [entry.person != "" for entry in theirs] == [False, True, True, True]


def test_the_public_picture_has_no_words_no_hour_and_no_house(town: Town) -> None:
    opened = open_case(actor=Actor.anonymous(), new=replace(POTHOLE, publish_consent=True))
    picture = public.case(Actor.anonymous(), opened.number)
    assert (picture.service.code, picture.state) == ("pothole", "assigned")
    assert picture.organisation.code == "depot"
    assert picture.text == ""
    assert (picture.lat, picture.lon) != INSIDE
    assert abs(picture.lat - INSIDE[0]) < 0.003


def test_services_that_are_never_public_are_nowhere(town: Town) -> None:
    advice = replace(POTHOLE, service_code="advice")
    secret = open_case(actor=Actor.anonymous(), new=advice)
    seen = open_case(actor=Actor.anonymous(), new=POTHOLE)
    listed = public.listed(Actor.anonymous())
    assert [one.id for one in listed.cases] == [seen.id]
    assert public.listed(Actor.anonymous(), public.Wanted(numbers=[secret.number])).cases == ()
    with pytest.raises(NotFound):
        public.case(Actor.anonymous(), secret.number)
