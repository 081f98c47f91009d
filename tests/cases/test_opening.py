"""Opening a case: every row of it, what is refused and in which words, and nothing stored half."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from komek.cases import access
from komek.cases.models import Assignment, Case, CaseEvent, Participant, RoutingRule
from komek.cases.services import Reporter, open_case
from komek.intake.models import Conversation, Message
from komek.kernel import clock, ids, places, reference
from komek.kernel.actors import Actor, Grant, Role
from komek.kernel.errors import Forbidden, Invalid, Refused, TooLarge
from komek.kernel.models import AuditEntry, OutboxEvent
from komek.kernel.numbering import number_for
from komek.registries.models import Building, BuildingDuty, Street
from komek.residents.models import ContactPoint, Resident
from tests.cases.town import INSIDE, LONG_AGO, OUTSIDE, POTHOLE, Town

NOW = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
VISITOR = Actor.anonymous("ru")
AIGUL = Reporter(name="Айгүл Әбді", email="Aigul@Example.org", phone="8 701 555 14 74")


def stored(model: type[Model], **key: object) -> dict[str, Any]:
    """The only row with this key, as columns, without what every row has of its own."""
    row = model.objects.get(**key)
    values = {field.name: field.value_from_object(row) for field in model._meta.concrete_fields}
    return {name: value for name, value in values.items() if name not in {"id", "uid"}}


def rows() -> dict[str, int]:
    """How many rows there are of everything that an opening writes."""
    models = (Case, Participant, Assignment, Conversation, Message, Resident, ContactPoint)
    traces = (CaseEvent, OutboxEvent, AuditEntry)
    return {model.__name__: model.objects.count() for model in (*models, *traces)}


def test_every_column_of_an_opened_case(town: Town) -> None:
    new = replace(POTHOLE, address="Mangilik El 1", reporter=AIGUL, publish_consent=True)
    with clock.travel(NOW):
        opened = open_case(actor=VISITOR, new=new)
    resident = Resident.objects.get()
    case = Case.objects.get(id=opened.id)
    assert stored(Case, id=opened.id) == {
        "conversation": case.conversation_id,
        "channel": "portal",
        "language": "en",
        "service": town.pothole.id,
        "state": "assigned",
        "organisation": town.depot.id,
        "accused": None,
        "routing": {
            "organisation": town.depot.id,
            "reason": [f"rule:{town.rule.id}", "service"],
        },
        "resident": resident.id,
        "anonymity": "hidden_from_public",
        "lat": INSIDE[0],
        "lon": INSIDE[1],
        "cell": places.cell(*INSIDE),
        "building": None,
        "address": "Mangilik El 1",
        "territory": town.district.id,
        "outside_city": False,
        "opened_at": NOW,
        # 21 to 25 March 2026 are days off; the seventh working day is 1 April.
        "promised_due": datetime(2026, 4, 1, 18, 59, 59, tzinfo=UTC),
        "legal_due": datetime(2026, 4, 13, 18, 59, 59, tzinfo=UTC),
        "answered_at": None,
        "closed_at": None,
        "updated_at": NOW,
        "first_contact": False,
        "reopened": 0,
        "rating": None,
        "publish_consent": True,
    }
    assert stored(Conversation, id=case.conversation_id) == {
        "channel": "portal",
        "thread": None,
        "resident": resident.id,
        "created_at": NOW,
    }
    assert stored(Message, conversation=case.conversation_id) == {
        "conversation": case.conversation_id,
        "channel": "portal",
        "external_id": None,
        "digest": None,
        "direction": "in",
        "author": "anonymous",
        "language": "en",
        "body": POTHOLE.text,
        "facts": {},
        "sent_at": None,
        "received_at": NOW,
        "erased_at": None,
    }
    assert stored(Participant, case=case) == {
        "case": case.id,
        "resident": resident.id,
        "role": "reporter",
        "key_digest": ids.digest(opened.key),
        "joined_at": NOW,
        "how": "",
        "language": "",
        "conversation": None,
        "from_case": None,
        "left_at": None,
    }
    assert stored(Assignment, case=case) == {
        "case": case.id,
        "organisation": town.depot.id,
        "person": None,
        "state": "open",
        "started_at": NOW,
        "due": case.promised_due,
        "reminded": 0,
        "ended_at": None,
        "proposed": None,
    }
    assert (resident.name, resident.language, resident.created_at) == ("Айгүл Әбді", "en", NOW)
    points = ContactPoint.objects.filter(resident=resident).values_list("kind", "value")
    assert set(points) == {("phone", "+77015551474"), ("email", "aigul@example.org")}


def test_every_trace_of_an_opened_case_holds_codes_and_ids_only(town: Town) -> None:
    with clock.travel(NOW):
        opened = open_case(actor=VISITOR, new=replace(POTHOLE, reporter=AIGUL))
    message = Message.objects.get(conversation__case=opened.id)
    about = {"service": "pothole", "channel": "portal"}
    assert stored(CaseEvent, case_id=opened.id) == {
        "case_id": opened.id,
        "at": NOW,
        "verb": "open",
        "actor": "anonymous",
        "state_before": "",
        "state_after": "assigned",
        "organisation_id": town.depot.id,
        "message_id": message.id,
        "data": about,
    }
    subject = f"case:{opened.id}"
    assert stored(OutboxEvent, subject=subject, kind="cases.opened") == {
        "kind": "cases.opened",
        "subject": subject,
        "data": about | {"state": "assigned", "organisation": town.depot.id, "message": message.id},
        "at": NOW,
        "relayed_at": None,
    }
    assert stored(AuditEntry, subject=subject) == {
        "at": NOW,
        "actor": "anonymous",
        "action": "cases.open",
        "subject": subject,
        "fields": [],
        "reason": "",
        "seen": None,
    }


def test_what_the_door_gets_back(town: Town) -> None:
    opened = open_case(actor=VISITOR, new=POTHOLE)
    case = Case.objects.get(id=opened.id)
    assert opened.number == number_for(case.id) == case.number
    assert (opened.uid, opened.state) == (case.uid, case.state)
    assert opened.organisation_id == town.depot.id
    assert (opened.promised_due, opened.legal_due) == (case.promised_due, case.legal_due)
    assert (opened.repeated, opened.outside_city) == (False, False)
    assert access.case_and_holder(opened.number, opened.key)[0] == case


def test_it_is_one_statement(town: Town) -> None:
    open_case(actor=VISITOR, new=POTHOLE)
    with CaptureQueriesContext(connection) as captured:
        open_case(actor=VISITOR, new=replace(POTHOLE, reporter=AIGUL))
    # A test runs inside a transaction, where a savepoint stands around the statement.
    assert [query["sql"].split()[0] for query in captured] == ["SAVEPOINT", "WITH", "RELEASE"]


def test_without_a_rule_a_person_decides(town: Town) -> None:
    opened = open_case(actor=VISITOR, new=replace(POTHOLE, service_code="advice"))
    assert (opened.state, opened.organisation_id) == ("triage", None)
    assert Case.objects.get(id=opened.id).routing["reason"] == ["no_rule"]
    assert not Assignment.objects.filter(case_id=opened.id).exists()


def test_the_building_gives_place_and_responsible_organisation(town: Town) -> None:
    house = Building.objects.create(
        street=Street.objects.create(code="mangilik-el"),
        house="1",
        lat=INSIDE[0],
        lon=INSIDE[1],
        cell=places.cell(*INSIDE),
    )
    duty = {"building": house, "duty": "lift", "valid_from": LONG_AGO}
    BuildingDuty.objects.create(organisation=town.water, **duty)
    RoutingRule.objects.create(service_code="pothole", building_duty="lift", valid_from=LONG_AGO)
    reference.forget()
    new = replace(POTHOLE, lat=None, lon=None, building_id=house.id)
    opened = open_case(actor=VISITOR, new=new)
    case = Case.objects.get(id=opened.id)
    assert (case.building, case.lat, case.territory) == (house, INSIDE[0], town.district)
    assert case.organisation == town.water


def test_a_closed_organisation_sends_its_cases_to_whoever_took_over(town: Town) -> None:
    town.depot.valid_to = clock.now() - timedelta(days=1)
    town.depot.save()
    reference.forget()
    assert open_case(actor=VISITOR, new=POTHOLE).organisation_id == town.roads.id


# Who reports


def test_the_same_claim_is_the_same_resident(town: Town) -> None:
    again = replace(AIGUL, name=" айгүл  әбді ", phone="+7 (701) 555-14-74")
    first, second = (
        Case.objects.get(id=open_case(actor=VISITOR, new=replace(POTHOLE, reporter=one)).id)
        for one in (AIGUL, again)
    )
    assert first.resident == second.resident
    assert ContactPoint.objects.filter(resident=first.resident).count() == 2


def test_a_shared_phone_makes_nobody_one(town: Town) -> None:
    names = ("Айгүл", "Болат", "")
    cases = [
        open_case(
            actor=VISITOR,
            new=replace(POTHOLE, reporter=Reporter(name=name, phone="8 701 555 14 74")),
        )
        for name in names
    ]
    residents = Case.objects.filter(id__in=[case.id for case in cases]).values("resident")
    assert residents.distinct().count() == 3


def test_a_name_alone_finds_nobody(town: Town) -> None:
    new = replace(POTHOLE, reporter=Reporter(name="Айгүл"))
    open_case(actor=VISITOR, new=new)
    open_case(actor=VISITOR, new=new)
    assert Resident.objects.filter(name="Айгүл").count() == 2


def test_a_merged_resident_is_who_stands_for_them(town: Town) -> None:
    open_case(actor=VISITOR, new=replace(POTHOLE, reporter=AIGUL))
    kept = Resident.objects.create(created_at=NOW)
    Resident.objects.exclude(id=kept.id).update(merged_into=kept)
    later = open_case(actor=VISITOR, new=replace(POTHOLE, reporter=AIGUL))
    assert Case.objects.get(id=later.id).resident == kept


def test_who_is_signed_in_reports_as_themselves(town: Town) -> None:
    me = town.resident()
    opened = open_case(actor=me, new=replace(POTHOLE, reporter=AIGUL))
    assert Case.objects.get(id=opened.id).resident_id == me.resident_id
    assert not ContactPoint.objects.exists()


def test_a_callers_case_is_never_the_operators_own(town: Town) -> None:
    at_work = replace(town.staff(Role.OPERATOR), resident_id=town.resident().resident_id)
    for reporter in (None, Reporter(name="Айгүл", phone="87015551474")):
        opened = open_case(actor=at_work, new=replace(POTHOLE, reporter=reporter))
        assert Case.objects.get(id=opened.id).resident_id != at_work.resident_id
    own = replace(POTHOLE, reporter=Reporter(resident_id=at_work.resident_id))
    opened = open_case(actor=at_work, new=own)
    assert Case.objects.get(id=opened.id).resident_id == at_work.resident_id


def test_only_the_centre_reports_for_residents_it_knows(town: Town) -> None:
    known = town.resident()
    new = replace(POTHOLE, reporter=Reporter(resident_id=known.resident_id))
    opened = open_case(actor=town.staff(Role.OPERATOR), new=new)
    assert Case.objects.get(id=opened.id).resident_id == known.resident_id
    for stranger in (VISITOR, town.resident(), Actor.partner(1)):
        with pytest.raises(Forbidden):
            open_case(actor=stranger, new=new)


def test_full_anonymity_leaves_nothing_behind(town: Town) -> None:
    me = town.resident()
    before = rows()
    opened = open_case(
        actor=me, new=replace(POTHOLE, anonymity="full", reporter=AIGUL, external_id="once")
    )
    after = rows()
    assert (after["Resident"], after["ContactPoint"]) == (
        before["Resident"],
        before["ContactPoint"],
    )
    case = Case.objects.get(id=opened.id)
    assert (case.resident, case.conversation.resident) == (None, None)
    assert Message.objects.get(conversation=case.conversation_id).author == "anonymous"
    assert CaseEvent.objects.get(case_id=case.id).actor == "anonymous"
    assert AuditEntry.objects.get(subject=case.subject).actor == "anonymous"
    assert access.case_and_holder(opened.number, opened.key)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.EXECUTOR, Role.HEAD])
def test_full_anonymity_holds_for_residents_who_work_for_the_city(town: Town, role: Role) -> None:
    me = town.resident()
    both = replace(me, grants=(*me.grants, Grant(role, town.depot.id)))
    opened = open_case(actor=both, new=replace(POTHOLE, anonymity="full"))
    case = Case.objects.get(id=opened.id)
    assert Message.objects.get(conversation=case.conversation_id).author == "anonymous"
    assert CaseEvent.objects.get(case_id=case.id).actor == "anonymous"
    assert AuditEntry.objects.get(subject=case.subject).actor == "anonymous"


# First contact


def test_answered_at_first_contact_is_closed_and_nobodys_work(town: Town) -> None:
    operator = town.staff(Role.OPERATOR)
    with clock.travel(NOW):
        opened = open_case(
            actor=operator, new=replace(POTHOLE, first_contact_answer="It is planned for May.")
        )
    case = Case.objects.get(id=opened.id)
    assert (case.state, case.first_contact, case.organisation) == ("closed", True, None)
    assert (case.answered_at, case.closed_at) == (NOW, NOW)
    assert not case.assignments.exists()
    said = case.conversation.messages.order_by("id").values_list("direction", "author", "body")
    assert list(said) == [
        ("in", operator.name, POTHOLE.text),
        ("out", operator.name, "It is planned for May."),
    ]


def test_only_operators_answer_at_first_contact(town: Town) -> None:
    new = replace(POTHOLE, first_contact_answer="Done")
    for actor in (VISITOR, Actor.partner(1), town.resident(), town.staff(Role.INSPECTOR)):
        with pytest.raises(Forbidden):
            open_case(actor=actor, new=new)


# What is refused

MISSING_FACT = {"service_code": "lift"}
LIFT = {"service_code": "lift", "facts": {"singlevaluelist": ["a"]}}


def facts(**given: list[str]) -> dict[str, Any]:
    return {"service_code": "lift", "facts": {"singlevaluelist": ["a"]} | given}


REFUSED = [
    ({"service_code": "nothing"}, "unknown_service", "service_code"),
    ({"service_code": ""}, "unknown_service", "service_code"),
    ({"service_code": "pot\x00hole"}, "unknown_service", "service_code"),
    ({"text": ""}, "text_missing", "text"),
    ({"text": " \x00\u200b\n "}, "text_missing", "text"),
    ({"lat": None, "lon": None}, "place_missing", "address"),
    ({"lat": None}, "coordinates_halved", "lat"),
    ({"lon": None}, "coordinates_halved", "lon"),
    ({"lat": 91.0}, "coordinates_swapped", "lat"),
    ({"lat": 500.0}, "coordinates_invalid", "lat"),
    ({"lat": float("nan")}, "coordinates_invalid", "lat"),
    ({"lon": float("inf")}, "coordinates_invalid", "lat"),
    ({"lat": OUTSIDE[0], "lon": OUTSIDE[1]}, "outside_city", "lat"),
    ({"building_id": 10**30}, "unknown_building", "building_id"),
    ({"building_id": 12345}, "unknown_building", "building_id"),
    ({"anonymity": "invisible"}, "anonymity_not_allowed", "anonymity"),
    ({"external_id": "x" * 201}, "external_id_invalid", "external_id"),
    ({"external_id": "a\x00b"}, "external_id_invalid", "external_id"),
    ({"facts": {"colour": ["red"]}}, "unknown_fact", "facts.colour"),
    (MISSING_FACT, "facts_missing", "facts.singlevaluelist"),
    (MISSING_FACT | {"facts": {"singlevaluelist": [" "]}}, "facts_missing", None),
    (facts(singlevaluelist=["z"]), "fact_invalid", "facts.singlevaluelist"),
    (facts(singlevaluelist=["a", "b"]), "fact_invalid", "facts.singlevaluelist"),
    (facts(multivaluelist=["a", "z"]), "fact_invalid", "facts.multivaluelist"),
    (facts(number=["many"]), "fact_invalid", "facts.number"),
    (facts(number=["nan"]), "fact_invalid", "facts.number"),
    (facts(datetime=["yesterday"]), "fact_invalid", "facts.datetime"),
    (facts(string=["one", "two"]), "fact_invalid", "facts.string"),
    ({"reporter": Reporter(phone="109")}, "phone_short", "phone"),
    ({"reporter": Reporter(email="nobody")}, "email_invalid", "email"),
]


@pytest.mark.parametrize(("change", "code", "field"), REFUSED)
def test_refused_with_a_code_and_a_field_and_nothing_stored(
    town: Town, change: dict[str, Any], code: str, field: str | None
) -> None:
    before = rows()
    with pytest.raises(Invalid) as refused:
        open_case(actor=VISITOR, new=replace(POTHOLE, **change))
    assert refused.value.code == code
    assert field in (None, refused.value.field)
    assert str(refused.value)
    assert rows() == before


@pytest.mark.parametrize(
    "change",
    [
        {"text": "a" * 4001},
        {"text": "a" * 5_000_000},
        {"address": "a" * 301},
        {"reporter": Reporter(name="a" * 201)},
        facts(string=["a" * 1001]),
    ],
)
def test_too_long_is_refused(town: Town, change: dict[str, Any]) -> None:
    before = rows()
    with pytest.raises(TooLarge):
        open_case(actor=VISITOR, new=replace(POTHOLE, **change))
    assert rows() == before


def test_a_service_says_how_much_may_be_hidden(town: Town) -> None:
    for wish in ("hidden_from_executor", "full"):
        with pytest.raises(Invalid, match="anonymously"):
            open_case(actor=VISITOR, new=replace(POTHOLE, service_code="advice", anonymity=wish))
    opened = open_case(actor=VISITOR, new=replace(POTHOLE, service_code="advice"))
    assert Case.objects.get(id=opened.id).anonymity == "open"


def test_refusals_name_everything_that_is_missing(town: Town) -> None:
    with pytest.raises(Refused, match="singlevaluelist"):
        open_case(actor=VISITOR, new=replace(POTHOLE, **MISSING_FACT))


# What is taken as it is, or put right


def test_facts_are_stored_with_the_message(town: Town) -> None:
    given = facts(
        multivaluelist=["a", "c"],
        number=["3,5"],
        datetime=["2026-03-18T09:00:00+05:00"],
        string=["  second\x00 entrance "],
    )
    opened = open_case(actor=VISITOR, new=replace(POTHOLE, **given))
    assert Message.objects.get(conversation__case=opened.id).facts == {
        "singlevaluelist": ["a"],
        "multivaluelist": ["a", "c"],
        "number": ["3,5"],
        "datetime": ["2026-03-18T09:00:00+05:00"],
        "string": ["second entrance"],
    }


def test_outside_the_city_is_marked_where_no_place_is_needed(town: Town) -> None:
    new = replace(POTHOLE, service_code="advice", lat=OUTSIDE[0], lon=OUTSIDE[1])
    opened = open_case(actor=VISITOR, new=new)
    case = Case.objects.get(id=opened.id)
    assert opened.outside_city
    assert (case.outside_city, case.territory) == (True, None)


def test_a_place_may_be_said_in_words(town: Town) -> None:
    opened = open_case(
        actor=VISITOR, new=replace(POTHOLE, lat=None, lon=None, address="by the old bridge")
    )
    assert (opened.state, opened.outside_city) == ("assigned", False)


NAUGHTY = [
    "\x00start\x00end\x00",
    "'; DROP TABLE cases_case; --",
    '{"a": "\\u0000"} \\u0000 %s %(x)s {given}',
    "\ud800 alone",
    "ЖӨНДЕҢІЗ 🕳️ 修路 ‮מימין‬ ﷽",
    "<script>alert(1)</script>",
    "back\\slash \\x00 \\N E'\\''",
]


@pytest.mark.parametrize("text", NAUGHTY)
def test_whatever_can_be_typed_is_stored(town: Town, text: str) -> None:
    opened = open_case(actor=VISITOR, new=replace(POTHOLE, text=text, address=text))
    body = Message.objects.get(conversation__case=opened.id).body
    assert body
    assert "\x00" not in body
    assert set(body) <= set(text)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (NOW - timedelta(hours=2), NOW - timedelta(hours=2)),
        (NOW + timedelta(minutes=4), NOW),
        (NOW + timedelta(minutes=20), None),
        (NOW - timedelta(days=400), None),
        (NOW.replace(tzinfo=None), None),
    ],
)
def test_a_clock_that_cannot_be_right_is_noted(
    town: Town, sent: datetime, kept: datetime | None
) -> None:
    with clock.travel(NOW):
        opened = open_case(actor=VISITOR, new=replace(POTHOLE, sent_at=sent))
    message = Message.objects.get(conversation__case=opened.id)
    assert (message.sent_at, message.received_at) == (kept, NOW)
    event = CaseEvent.objects.get(case_id=opened.id)
    assert event.data.get("clock_wrong", False) is (kept is None)


def test_the_sentence_is_in_the_senders_language(town: Town) -> None:
    with pytest.raises(Invalid) as refused:
        open_case(actor=VISITOR, new=replace(POTHOLE, text=""))
    with translation.override("en"):
        assert str(refused.value) == "Please say in a few words what it is about."


def test_executors_open_no_cases(town: Town) -> None:
    with pytest.raises(Forbidden):
        open_case(actor=town.staff(Role.EXECUTOR, town.depot), new=POTHOLE)
