"""One cause behind many cases: opened, found for new ones, answered once, each by its own rules."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from komek.cases import access, queries, services
from komek.cases.models import AnswerRecord, Case, CaseEvent, Incident, IncidentAnswer
from komek.cases.services import NewIncident, Reporter, incident_answers, open_case
from komek.cases.services.incident_answers import AT_ONCE, carry_out
from komek.cases.services.together import MOST_CASES
from komek.directory.models import Membership
from komek.intake.attachments import check_content
from komek.intake.models import Attachment
from komek.intake.services.sending import send_due
from komek.kernel import clock, outbox
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.errors import Conflict, Forbidden, Invalid, TooLarge
from komek.kernel.ids import uuid7
from komek.kernel.models import AuditEntry, OutboxEvent
from komek.registries.models import Building, Street
from komek.residents.models import ContactPoint
from tests.cases.playing import image
from tests.cases.town import POTHOLE, Town, check_answers
from tests.intake import files

NOW = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
TITLES = {"kk": "Су құбыры жарылды", "ru": "Прорыв трубы"}
TEXTS = {"kk": "Құбыр жөнделді.", "ru": "Труба починена."}


def potholes(count: int, **changes: object) -> list[Case]:
    new = replace(POTHOLE, **changes)
    opened = [open_case(actor=Actor.anonymous(), new=new) for _ in range(count)]
    return [Case.objects.get(id=one.id) for one in opened]


def incident_about(
    town: Town,
    cases: Sequence[Case] = (),
    actor: Actor | None = None,
    **changes: object,
) -> Incident:
    new = NewIncident(
        service_code="pothole",
        organisation_id=town.depot.id,
        titles=TITLES,
        cause="A pipe burst below the road",
        case_uids=[case.uid for case in cases],
    )
    actor = actor or town.staff(Role.EXECUTOR, town.depot)
    return services.open_incident(actor=actor, new=replace(new, **changes))[0]


def answer(town: Town, incident: Incident, actor: Actor | None = None, **more: object):
    return services.answer_incident(
        actor=actor or town.staff(Role.EXECUTOR, town.depot),
        incident_uid=incident.uid,
        texts=TEXTS,
        **more,
    )


def counted(town: Town, incident: Incident) -> tuple[int, int, int]:
    """Of the last answer: done, refused, waiting."""
    given = queries.incident(SYSTEM, incident.number).answers[-1]
    return given.done, given.refused, given.waiting


def test_every_case_is_answered_in_its_language_by_the_usual_rules(town: Town) -> None:
    reporter = Reporter(name="Aigul", email="aigul@example.org")
    cases = potholes(2, language="ru") + potholes(1, language="kk", reporter=reporter)
    ContactPoint.objects.update(verified_at=clock.now())
    cases += potholes(1, language="en")
    incident = incident_about(town, cases)
    dues = list(Case.objects.order_by("id").values_list("promised_due", "legal_due"))
    photo = check_content(files.image("JPEG"), "proof.jpg")
    answer(town, incident, norm="Rule 7", files=[photo])
    assert counted(town, incident) == (4, 0, 0)
    for case, text in zip(cases, ["ru", "ru", "kk", "kk"], strict=True):
        case.refresh_from_db()
        assert (case.state, case.rating) == ("answered", None)
        said = case.conversation.messages.get(direction="out")
        assert (said.body, said.language) == (TEXTS[text], text)
        assert said.facts["norm"] == ["Rule 7"]
        assert Attachment.objects.filter(message=said).count() == 1
        assert AnswerRecord.objects.filter(case=case).count() == 1
    assert list(Case.objects.order_by("id").values_list("promised_due", "legal_due")) == dues
    send_due()
    (letter,) = mail.outbox
    assert TEXTS["kk"] in letter.body
    # Each is rated for itself.
    services.rate(
        actor=access.holder(cases[0], access.key_of(cases[0].uid)), case_uid=cases[0].uid, stars=5
    )
    assert list(Case.objects.order_by("id").values_list("rating", flat=True)) == [
        5,
        None,
        None,
        None,
    ]


def test_a_case_that_leaves_meanwhile_is_not_answered(town: Town, monkeypatch) -> None:
    monkeypatch.setattr(incident_answers, "AT_ONCE", 0)
    leaving, staying = potholes(2)
    incident = incident_about(town, [leaving, staying])
    given = answer(town, incident)
    services.take_from_incident(actor=SYSTEM, incident_uid=incident.uid, case_uids=[leaving.uid])
    carry_out(given.id)
    assert counted(town, incident) == (1, 1, 0)
    assert given.replies.get(case=leaving).code == "not_of_incident"
    leaving.refresh_from_db()
    assert leaving.state == "assigned"


def test_it_is_not_where_cases_are_that_are_somebody_elses(town: Town) -> None:
    (case,) = potholes(1)
    stranger = town.staff(Role.EXECUTOR, town.water)
    incident = incident_about(town, [case], stranger, organisation_id=town.water.id)
    assert not incident.places.exists()
    assert not case.incidents.exists()


def test_those_of_others_push_nobodys_own_off_the_list(town: Town, monkeypatch) -> None:
    monkeypatch.setattr(sys.modules[queries.IncidentLine.__module__], "MOST", 1)
    own = incident_about(town)
    incident_about(town, actor=SYSTEM, organisation_id=town.water.id)
    shown = queries.incidents(town.staff(Role.EXECUTOR, town.depot))
    assert [one.number for one in shown] == [own.number]


def test_too_many_cases_open_nothing(town: Town) -> None:
    new = NewIncident(
        service_code="pothole",
        organisation_id=town.depot.id,
        titles=TITLES,
        cause="A pipe burst below the road",
        case_uids=[uuid7() for _ in range(MOST_CASES + 1)],
    )
    with pytest.raises(TooLarge):
        services.open_incident(actor=SYSTEM, new=new)
    assert not Incident.objects.exists()


def test_what_an_inspector_has_to_check_is_held(town: Town) -> None:
    check_answers(town)
    cases = potholes(2)
    answer(town, incident_about(town, cases))
    assert set(Case.objects.values_list("state", flat=True)) == {"checking"}
    report = services.together(
        actor=town.staff(Role.INSPECTOR), verb="release", case_uids=[one.uid for one in cases]
    )
    assert len(report.done) == 2


def test_what_cannot_be_answered_is_seen_with_its_reason_and_costs_no_other(town: Town) -> None:
    first, elsewhere, triage, done = potholes(4)
    incident = incident_about(town, [first, elsewhere, triage, done])
    services.forward(
        actor=town.staff(Role.SUPERVISOR), case_uid=elsewhere.uid, organisation_id=town.water.id
    )
    services.refuse(actor=SYSTEM, case_uid=triage.uid, proposed_organisation_id=None, text="No")
    services.answer(actor=SYSTEM, case_uid=done.uid, text="Filled already.")
    answer(town, incident)
    assert counted(town, incident) == (1, 2, 0)
    shown = {one.number: one.refusal for one in queries.incident(SYSTEM, incident.number).members}
    assert shown[first.number] == shown[done.number] == ""
    # In the language of whoever answered.
    assert shown[elsewhere.number] == "Сізге бұл әрекетке рұқсат жоқ."
    # They are part of the next answer, and the answered ones are not.
    services.route(
        actor=SYSTEM, case_uid=triage.uid, organisation_id=town.depot.id, reason_code="known"
    )
    answer(town, incident)
    assert counted(town, incident) == (1, 1, 0)
    first.refresh_from_db()
    assert first.conversation.messages.filter(direction="out").count() == 1


def test_many_are_answered_in_pieces_and_each_once(town: Town, monkeypatch) -> None:
    monkeypatch.setattr(incident_answers, "AT_ONCE", 2)
    cases = potholes(5)
    incident = incident_about(town, cases)
    given = answer(town, incident)
    assert (counted(town, incident), given.finished_at) == ((2, 0, 3), None)
    with pytest.raises(Conflict, match="still going out"):
        answer(town, incident)
    with pytest.raises(Conflict, match="still going out"):
        services.close_incident(actor=SYSTEM, incident_uid=incident.uid)
    assert carry_out(given.id, most=1) == 1
    assert services.resume_answers() == 1
    assert (carry_out(given.id), services.resume_answers()) == (0, 0)
    assert counted(town, incident) == (5, 0, 0)
    assert IncidentAnswer.objects.get().finished_at is not None
    for case in cases:
        assert case.conversation.messages.filter(direction="out").count() == 1
    asked = OutboxEvent.objects.get(kind=incident_answers.ASKED)
    assert outbox.event_of(asked).data == {"answer": given.id, "cases": 5}
    assert AT_ONCE == 50


def test_a_crash_on_the_way_loses_no_other_and_answers_none_twice(town: Town, monkeypatch) -> None:
    cases = potholes(3)
    incident = incident_about(town, cases)
    usual, broken = incident_answers.answer, cases[1].uid

    def crashing(*, case_uid, **rest):
        if case_uid == broken:
            raise RuntimeError("a fault of ours")
        usual(case_uid=case_uid, **rest)

    monkeypatch.setattr(incident_answers, "answer", crashing)
    answer(town, incident)
    assert counted(town, incident) == (2, 1, 0)
    assert queries.incident(SYSTEM, incident.number).members[1].refusal == "failed"
    assert Case.objects.get(id=cases[1].id).state == "assigned"


def test_the_rights_are_those_of_the_moment_of_answering(town: Town, monkeypatch) -> None:
    monkeypatch.setattr(incident_answers, "AT_ONCE", 1)
    executor = town.staff(Role.EXECUTOR, town.depot)
    incident = incident_about(town, potholes(2))
    given = answer(town, incident, executor)
    Membership.objects.filter(user_id=executor.user_id).update(valid_to=clock.now())
    carry_out(given.id)
    assert counted(town, incident) == (1, 1, 0)


def test_from_a_notice_alone_and_offered_to_new_cases(town: Town) -> None:
    street = Street.objects.create(code="dostyk")
    here, there = (
        Building.objects.create(street=street, house=house, lat=lat, lon=71.43, cell=1)
        for house, lat in (("12", 51.12), ("99", 51.19))
    )
    with clock.travel(NOW) as journey:
        (before,) = potholes(1, building_id=here.id)
        journey.forward(timedelta(hours=1))
        incident = incident_about(
            town, building_ids=[here.id], expected_end=NOW + timedelta(hours=12)
        )
        journey.forward(timedelta(hours=1))
        (fits,) = potholes(1, building_id=here.id)
        (other,) = potholes(1, building_id=there.id, lat=None, lon=None)
        (advice,) = potholes(1, service_code="advice")
    executor = town.staff(Role.EXECUTOR, town.depot)
    offered = [one.number for one in queries.could_belong(executor, incident.number)]
    assert offered == [fits.number]
    for case, found in ((before, True), (fits, True), (other, False), (advice, False)):
        lines = queries.cause(SYSTEM, case.id).suggested
        assert bool(lines) is found, case.number
    report = services.add_to_incident(
        actor=executor, incident_uid=incident.uid, case_uids=[fits.uid]
    )
    assert report.done == (fits.uid,)
    assert queries.could_belong(executor, incident.number) == ()
    cause = queries.cause(executor, fits.id)
    assert (cause.incident.number, cause.suggested) == (incident.number, ())


def test_an_incident_is_where_its_cases_are(town: Town) -> None:
    (case,) = potholes(1)
    incident_about(town, [case])
    (near,), (far,) = potholes(1), potholes(1, lat=51.19, lon=71.5)
    assert queries.cause(SYSTEM, near.id).suggested
    assert not queries.cause(SYSTEM, far.id).suggested


def test_a_whole_district_or_a_whole_group(town: Town) -> None:
    incident_about(town, territory_code="esil", whole_group=True)
    (pothole,) = potholes(1)
    (lift,) = potholes(1, service_code="lift", facts={"singlevaluelist": ["a"]})
    for case in (pothole, lift):
        assert queries.cause(SYSTEM, case.id).suggested


def test_added_and_taken_leave_events_and_one_cause_at_a_time(town: Town) -> None:
    (case,) = potholes(1)
    first, second = incident_about(town), incident_about(town)
    actor = town.staff(Role.OPERATOR)
    one = {"actor": actor, "case_uids": [case.uid]}
    assert services.add_to_incident(incident_uid=first.uid, **one).done
    refused = services.add_to_incident(incident_uid=second.uid, **one).refused
    assert [entry.code for entry in refused] == ["has_incident"]
    wrong = services.take_from_incident(incident_uid=second.uid, **one).refused
    assert [entry.code for entry in wrong] == ["not_of_incident"]
    assert services.take_from_incident(incident_uid=first.uid, **one).done
    assert services.add_to_incident(incident_uid=second.uid, **one).done
    events = CaseEvent.objects.filter(case_id=case.id).order_by("id")[1:]
    assert [(event.verb, event.data) for event in events] == [
        ("add_to_incident", {"incident": first.id}),
        ("take_from_incident", {"incident": first.id}),
        ("add_to_incident", {"incident": second.id}),
    ]


def test_a_complaint_has_no_common_cause(town: Town) -> None:
    (case,) = potholes(
        1, service_code="complaint", accused_organisation_id=town.depot.id, publish_consent=False
    )
    before = image(case.id)
    report = services.add_to_incident(
        actor=town.staff(Role.OPERATOR), incident_uid=incident_about(town).uid, case_uids=[case.uid]
    )
    assert [one.code for one in report.refused] == ["complaint_alone"]
    assert image(case.id) == before


def test_closing_leaves_the_cases_and_takes_no_more(town: Town) -> None:
    (case,) = potholes(1)
    incident = incident_about(town, [case])
    before = image(case.id)
    services.close_incident(actor=town.staff(Role.OPERATOR), incident_uid=incident.uid)
    assert image(case.id) == before
    for verb in (services.close_incident, services.answer_incident, services.add_to_incident):
        more = {
            services.answer_incident: {"texts": TEXTS},
            services.add_to_incident: {"case_uids": []},
        }
        with pytest.raises(Conflict, match="closed"):
            verb(actor=town.staff(Role.SUPERVISOR), incident_uid=incident.uid, **more.get(verb, {}))
    assert [one.number for one in queries.incidents(SYSTEM)] == []
    assert [one.number for one in queries.incidents(SYSTEM, closed=True)] == [incident.number]
    kinds = OutboxEvent.objects.filter(subject=incident.subject).order_by("id")
    assert [row.kind for row in kinds] == ["incidents.opened", "incidents.closed"]
    audit = AuditEntry.objects.filter(subject=incident.subject).order_by("id")
    assert [row.action for row in audit] == ["incidents.open", "incidents.close"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"titles": {"kk": " "}}, "title_kk"),
        ({"cause": " "}, "cause"),
        ({"service_code": "none"}, "service_code"),
        ({"building_ids": [77]}, "building_ids"),
        ({"territory_code": "none"}, "territory_code"),
        ({"started_at": NOW, "expected_end": NOW}, "expected_end"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(
    town: Town, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        incident_about(town, **changes)
    assert refused.value.field == field
    assert not Incident.objects.exists()


def test_who_may_what_with_incidents(town: Town) -> None:
    incident = incident_about(town, actor=SYSTEM)
    neighbour = town.staff(Role.EXECUTOR, town.water)
    for reading in (queries.incident, queries.could_belong):
        with pytest.raises(Forbidden):
            reading(neighbour, incident.number)
    assert queries.incidents(neighbour) == ()
    for role in (Role.ANALYST, Role.LEADER):
        reader = town.staff(role)
        assert queries.incident(reader, incident.number).verbs == frozenset()
        with pytest.raises(Forbidden):
            answer(town, incident, reader)
        with pytest.raises(Forbidden):
            incident_about(town, actor=reader)
    with pytest.raises(Forbidden):
        answer(town, incident, town.staff(Role.OPERATOR))
    head = town.staff(Role.HEAD, town.roads)
    assert queries.incident(head, incident.number).verbs == {"add", "take", "close", "answer"}
    with pytest.raises(Forbidden):
        incident_about(town, actor=neighbour)


def test_what_is_left_is_asked_for_by_an_event(town: Town, monkeypatch) -> None:
    from komek.cases import tasks

    asked: list[int] = []
    monkeypatch.setattr(tasks.answer_incident, "defer", lambda answer_id: asked.append(answer_id))
    given = answer(town, incident_about(town, potholes(1)))
    row = OutboxEvent.objects.get(kind=incident_answers.ASKED)
    outbox.subscriber("cases.answer_incidents").handle(outbox.event_of(row))
    assert asked == [given.id]
