"""One verb for many cases: each by itself, with a report; and what one visit could deal with."""

from dataclasses import replace
from uuid import uuid4

import pytest

from komek.cases import queries, services
from komek.cases.models import Case
from komek.cases.services import open_case, together
from komek.cases.services.together import MOST_CASES, VERBS
from komek.intake.attachments import check_content
from komek.intake.models import Attachment
from komek.kernel.actors import Actor, Role
from komek.kernel.errors import Forbidden, Invalid, TooLarge
from komek.registries.models import Building, Street
from tests.cases.playing import image
from tests.cases.town import POTHOLE, Town
from tests.intake import files


def potholes(count: int, **changes: object) -> list[Case]:
    new = replace(POTHOLE, **changes)
    opened = [open_case(actor=Actor.anonymous(), new=new) for _ in range(count)]
    return [Case.objects.get(id=one.id) for one in opened]


def test_each_case_is_decided_for_itself(town: Town) -> None:
    executor = town.staff(Role.EXECUTOR, town.depot)
    cases = potholes(4)
    services.answer(actor=executor, case_uid=cases[1].uid, text="Filled.")
    services.forward(
        actor=town.staff(Role.SUPERVISOR), case_uid=cases[2].uid, organisation_id=town.water.id
    )
    before = [image(case.id) for case in cases[1:3]]
    report = together(actor=executor, verb="accept", case_uids=[case.uid for case in cases])
    assert report.done == (cases[0].uid, cases[3].uid)
    assert [(one.case_uid, one.code) for one in report.refused] == [
        (cases[1].uid, "move_impossible"),
        (cases[2].uid, "forbidden"),
    ]
    assert [image(case.id) for case in cases[1:3]] == before


def test_every_answer_has_the_words_and_the_photos(town: Town) -> None:
    cases = potholes(3)
    photo = check_content(files.image("JPEG"), "proof.jpg")
    executor = town.staff(Role.EXECUTOR, town.depot)
    uids = [case.uid for case in cases]
    together(actor=executor, verb="answer", case_uids=uids, text="Filled.", files=[photo])
    for case in cases:
        case.refresh_from_db()
        assert case.state == "answered"
        said = case.conversation.messages.get(direction="out")
        assert (said.body, Attachment.objects.filter(message=said).count()) == ("Filled.", 1)


def test_a_case_that_is_named_twice_or_is_not_there(town: Town) -> None:
    (case,) = potholes(1)
    nobody = uuid4()
    report = together(
        actor=town.staff(Role.OPERATOR),
        verb="note",
        case_uids=[case.uid, nobody, case.uid],
        text="As last year",
    )
    assert report.done == (case.uid,)
    assert [(one.case_uid, one.code) for one in report.refused] == [(nobody, "case_unknown")]


def test_bounds(town: Town) -> None:
    operator = town.staff(Role.OPERATOR)
    with pytest.raises(TooLarge):
        together(
            actor=operator,
            verb="note",
            case_uids=[uuid4() for _ in range(MOST_CASES + 1)],
            text="x",
        )
    with pytest.raises(Invalid):
        together(actor=operator, verb="withdraw", case_uids=[])


@pytest.mark.parametrize("role", [Role.ANALYST, Role.LEADER, Role.EDITOR])
def test_whoever_only_reads_does_nothing_to_many(town: Town, role: Role) -> None:
    with pytest.raises(Forbidden):
        together(actor=town.staff(role), verb="note", case_uids=[], text="x")


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_verb_that_is_not_ones_own_is_refused_as_a_whole(town: Town, verb: str) -> None:
    actor = town.staff(Role.INSPECTOR)
    if verb in ("accept", "give", "reassign", "instruct"):
        with pytest.raises(Forbidden):
            together(actor=actor, verb=verb, case_uids=[])
    else:
        assert together(actor=actor, verb=verb, case_uids=[]).done == ()


def test_a_visit_sees_the_other_open_cases_of_the_building(town: Town) -> None:
    street = Street.objects.create(code="dostyk")
    here, there = (
        Building.objects.create(street=street, house=house, lat=51.12, lon=71.43, cell=1)
        for house in ("12", "14")
    )
    first, second, closed = potholes(3, building_id=here.id)
    potholes(1, building_id=there.id)
    services.withdraw(actor=town.staff(Role.OPERATOR), case_uid=closed.uid)
    executor = town.staff(Role.EXECUTOR, town.depot)
    assert [one.id for one in queries.of_building(executor, first.id)] == [second.id]
    services.forward(
        actor=town.staff(Role.SUPERVISOR), case_uid=second.uid, organisation_id=town.water.id
    )
    assert queries.of_building(executor, first.id) == ()
    (placeless,) = potholes(1)
    assert queries.of_building(executor, placeless.id) == ()
