"""Services: what a case was opened under never changes, whatever is decided later."""

import pytest

from komek.directory import services, snapshot
from komek.directory.models import Service
from komek.kernel.actors import SYSTEM
from komek.kernel.errors import Conflict, Invalid, NotFound
from komek.kernel.models import OutboxEvent
from tests.directory.moments import TODAY, later

COLOUR = {
    "code": "colour",
    "datatype": "singlevaluelist",
    "question_kk": "Түсі қандай?",
    "values": [{"key": "red", "kk": "қызыл"}, {"key": "blue", "kk": "көк"}],
}
FLOOR = {"code": "floor", "datatype": "number", "question_ru": "Какой этаж?", "position": 2}


@pytest.fixture
def leak(db):
    group = services.create_group(actor=SYSTEM, code="water", name_kk="Су")
    return services.create_service(
        actor=SYSTEM, code="leak", group_id=group.id, name_kk="Су ағуы", at=later(-100)
    )


def test_a_revision_is_a_new_version_with_the_facts_of_the_last(leak):
    services.set_facts(actor=SYSTEM, service_code="leak", facts=[COLOUR, FLOOR])
    new = services.revise_service(actor=SYSTEM, code="leak", promised_amount=2)
    now = snapshot.current()
    assert now.service("leak").id == new.id != leak.id
    assert now.service("leak").promised.amount == 2
    assert [fact.code for fact in now.service("leak").facts] == ["colour", "floor"]
    assert now.service("leak", later(-1)).id == leak.id
    assert now.service_version(leak.id).promised.amount == 7


def test_a_complaint_is_never_public(leak):
    for values in ({"publication": "public"}, {"publication": "place_only"}):
        with pytest.raises(Invalid) as refused:
            services.revise_service(actor=SYSTEM, code="leak", about_organisation=True, **values)
        assert (refused.value.code, refused.value.field) == ("complaint_public", "publication")
    services.revise_service(actor=SYSTEM, code="leak", about_organisation=True, publication="never")


def test_a_revision_without_difference_stores_nothing(leak):
    events = OutboxEvent.objects.count()
    same = services.revise_service(actor=SYSTEM, code="leak", name_kk="Су ағуы")
    assert (same.id, OutboxEvent.objects.count()) == (leak.id, events)


def test_first_facts_join_the_version_and_other_facts_make_a_new_one(leak, journey):
    first = services.set_facts(actor=SYSTEM, service_code="leak", facts=[COLOUR])
    assert first.id == leak.id
    assert services.set_facts(actor=SYSTEM, service_code="leak", facts=[COLOUR]).id == leak.id
    second = services.set_facts(actor=SYSTEM, service_code="leak", facts=[FLOOR])
    now = snapshot.current()
    assert [fact.code for fact in now.service_version(leak.id).facts] == ["colour"]
    assert [fact.code for fact in now.service_version(second.id).facts] == ["floor"]
    assert now.service("leak").id == second.id


def test_fields_and_facts_change_in_one_version(leak):
    first = services.revise_service(actor=SYSTEM, code="leak", promised_amount=2, facts=[COLOUR])
    second = services.revise_service(
        actor=SYSTEM, code="leak", promised_amount=2, facts=[FLOOR], at=later(1)
    )
    same = services.revise_service(actor=SYSTEM, code="leak", facts=[FLOOR], at=later(2))
    assert same.id == second.id
    now = snapshot.current()
    assert [fact.code for fact in now.service_version(first.id).facts] == ["colour"]
    assert [fact.code for fact in now.service_version(second.id).facts] == ["floor"]
    assert Service.objects.count() == 3


def test_what_was_planned_is_not_overtaken(leak):
    services.revise_service(actor=SYSTEM, code="leak", promised_amount=3, at=later(10))
    with pytest.raises(Conflict) as refused:
        services.revise_service(actor=SYSTEM, code="leak", promised_amount=2)
    assert refused.value.code == "later_version_exists"


def test_a_retired_service_is_gone_and_can_come_back(leak, journey):
    services.retire_service(actor=SYSTEM, code="leak")
    assert snapshot.current().service("leak") is None
    assert snapshot.current().service("leak", later(-1)).id == leak.id
    back = services.revise_service(actor=SYSTEM, code="leak", promised_amount=1, at=later(5))
    assert (back.valid_from, back.valid_to) == (later(5), None)
    assert Service.objects.get(id=leak.id).valid_to == TODAY


def test_a_revision_does_not_outlive_a_planned_end(leak):
    services.retire_service(actor=SYSTEM, code="leak", at=later(30))
    services.revise_service(actor=SYSTEM, code="leak", promised_amount=1)
    assert snapshot.current().service("leak", later(29)).promised.amount == 1
    assert snapshot.current().service("leak", later(30)) is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"promised_amount": 0}, "promised_amount"),
        ({"legal_amount": 366, "legal_unit": "days"}, "legal_amount"),
        ({"promised_amount": "soon"}, "promised_amount"),
        ({"criticality": "urgent"}, "criticality"),
        ({"name_kk": ""}, "name_kk"),
    ],
)
def test_a_service_that_makes_no_sense_is_refused(leak, change, field):
    with pytest.raises(Invalid) as refused:
        services.revise_service(actor=SYSTEM, code="leak", **change)
    assert refused.value.field == field
    assert Service.objects.count() == 1


def test_a_service_needs_a_group_and_a_code_that_exist(leak):
    with pytest.raises(NotFound) as refused:
        services.revise_service(actor=SYSTEM, code="leak", group_id=404)
    assert refused.value.code == "servicegroup_unknown"
    with pytest.raises(NotFound):
        services.revise_service(actor=SYSTEM, code="leek")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ([COLOUR, COLOUR], "fact_twice"),
        ([{**FLOOR, "question_ru": " "}], "question_missing"),
        ([{**FLOOR, "datatype": "multivaluelist"}], "choices_wrong"),
        ([{**COLOUR, "datatype": "text"}], "choices_wrong"),
        ([{**COLOUR, "values": [{"key": "", "kk": "x"}]}], "choices_wrong"),
        ([{**COLOUR, "values": [{"key": "a", "kk": "x"}] * 2}], "choices_wrong"),
        ([{**COLOUR, "values": [{"key": "a", "kk": ""}]}], "choices_wrong"),
        ([{**FLOOR, "datatype": "smell"}], "field_invalid_choice"),
        ([{**FLOOR, "code": f"f{n}"} for n in range(41)], "facts_too_many"),
    ],
)
def test_facts_nobody_could_ask_for_are_refused(leak, facts, code):
    with pytest.raises(Invalid) as refused:
        services.set_facts(actor=SYSTEM, service_code="leak", facts=facts)
    assert refused.value.code == code
    assert snapshot.current().service("leak").facts == ()
