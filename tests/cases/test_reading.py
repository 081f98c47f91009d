"""Reading cases: who sees which, in how many queries, and what the public sees."""

from dataclasses import replace

import pytest
from pytest_django import DjangoAssertNumQueries

from komek.cases import access, queries, services
from komek.cases.queries import Asked
from komek.cases.services import open_case
from komek.kernel.actors import Actor, Role
from komek.kernel.errors import Forbidden, NotFound
from komek.kernel.models import User
from tests.cases.town import POTHOLE, Town


def test_the_key_opens_the_case(town: Town) -> None:
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    case, holder = access.case_and_holder(opened.number, opened.key.lower())
    view = queries.case(holder, case.uid)
    assert (view.id, view.text) == (opened.id, POTHOLE.text)
    assert view.verbs == {"remark", "withdraw"}


def test_a_wrong_key_is_refused_like_a_wrong_number(town: Town) -> None:
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    other = open_case(actor=Actor.anonymous(), new=POTHOLE)
    with pytest.raises(NotFound, match="number and key"):
        access.case_and_holder(opened.number, other.key)


def test_an_executor_lists_what_is_theirs_and_below(town: Town) -> None:
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    seen = {
        organisation.code: [
            line.id
            for line in queries.listed(town.staff(Role.EXECUTOR, organisation), Asked()).lines
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
            page = queries.listed(actor, Asked(), after=after, limit=3)
            seen += [line.id for line in page.lines]
            after = page.after and str(page.after)
            if after is None:
                break
        assert seen == ids[::-1]


def test_a_list_is_one_query(town: Town, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    open_case(actor=Actor.anonymous(), new=POTHOLE)
    actor = town.staff(Role.HEAD, town.hall)
    queries.listed(actor, Asked())
    with django_assert_num_queries(1):
        assert len(queries.listed(actor, Asked(state=["assigned", "triage"])).lines) == 1


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


def test_work_given_to_somebody_is_on_their_own_list(town: Town) -> None:
    executor, colleague = (town.staff(Role.EXECUTOR, town.depot) for _ in range(2))
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    open_case(actor=Actor.anonymous(), new=POTHOLE)
    services.accept(actor=executor, case_uid=opened.uid)
    line = queries.listed(executor, Asked(mine=True)).lines[0]
    assert (line.id, line.person_id) == (opened.id, executor.user_id)
    assert line.due == opened.promised_due
    assert queries.listed(colleague, Asked(mine=True)).lines == ()
    services.answer(actor=executor, case_uid=opened.uid, text="Filled")
    assert queries.listed(executor, Asked(mine=True)).lines == ()


def test_a_list_may_be_of_one_organisation_but_of_no_foreign_one(town: Town) -> None:
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    operator, head = town.staff(Role.OPERATOR), town.staff(Role.HEAD, town.depot)
    assert [line.id for line in queries.listed(operator, Asked(organisation=["roads"])).lines] == [
        opened.id
    ]
    assert queries.listed(operator, Asked(organisation=["water"])).lines == ()
    assert [line.id for line in queries.listed(head, Asked(organisation=["hall"])).lines] == [
        opened.id
    ]
    assert queries.listed(head, Asked(organisation=["water"])).lines == ()


def test_the_line_shows_the_beginning_of_the_words(town: Town) -> None:
    open_case(actor=Actor.anonymous(), new=replace(POTHOLE, text="ж" * 4000))
    assert queries.listed(town.staff(Role.OPERATOR), Asked()).lines[0].excerpt == "ж" * 160 + "…"


def test_staff_find_a_case_by_its_number(town: Town) -> None:
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    number = f" № {opened.number[:-1]}-{opened.number[-1]}"
    view = queries.case_by_number(town.staff(Role.OPERATOR), number)
    assert view.id == opened.id
    assert view.holding.organisation.code == "depot"
    with pytest.raises(Forbidden):
        queries.case_by_number(town.staff(Role.EXECUTOR, town.water), number)
    with pytest.raises(Forbidden):
        queries.case_by_number(Actor.anonymous(), number)


def test_one_case_is_seven_queries(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    actor = town.staff(Role.EXECUTOR, town.depot)
    with django_assert_num_queries(7):
        queries.case(actor, opened.uid)


def test_a_timeline_is_as_many_queries_for_any_length(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    actor = town.staff(Role.EXECUTOR, town.depot)
    for number in range(10):
        services.note(actor=actor, case_uid=opened.uid, text=f"Note {number}")
    with django_assert_num_queries(6):
        assert len(queries.timeline(actor, opened.id)) == 11


def test_an_answer_at_first_contact_is_in_the_timeline(town: Town) -> None:
    operator = town.staff(Role.OPERATOR)
    opened = open_case(actor=operator, new=replace(POTHOLE, first_contact_answer="In May"))
    entries = queries.timeline(operator, opened.id)
    assert [(entry.verb, entry.direction, entry.text) for entry in entries] == [
        ("open", "in", POTHOLE.text),
        ("message", "out", "In May"),
    ]


def test_nobody_learns_from_the_timeline_who_the_resident_is(town: Town) -> None:
    me, executor = town.resident(), town.staff(Role.EXECUTOR, town.depot)
    User.objects.create(id=int(me.name[5:]), email="me@example.org", name="Айгүл")
    opened = open_case(actor=me, new=POTHOLE)
    services.ask(actor=executor, case_uid=opened.uid, text="Which lane?")
    services.reply(actor=me, case_uid=opened.uid, text="The right one")
    entries = queries.timeline(executor, opened.id)
    assert [entry.actor for entry in entries] == ["user"] * 3
    assert "Айгүл" not in {entry.person for entry in entries}
