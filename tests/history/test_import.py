"""What becomes of a file: every row is stored as it says, or has its reason."""

from datetime import UTC, datetime

import pytest

from komek.cases.models import Assignment, Case, CaseAlias, CaseEvent, State
from komek.directory.models import Organisation, Service, ServiceGroup
from komek.history.mapping import find, ready
from komek.history.services import import_requests
from komek.intake.models import Message
from komek.kernel.actors import SYSTEM, Actor, Grant, Role
from komek.kernel.errors import Forbidden
from komek.kernel.models import AuditEntry

pytestmark = pytest.mark.usefixtures("own_database")

TABLES = (Case, CaseAlias, CaseEvent, Message, Assignment, Service, Organisation)


def counts():
    return {model.__name__: model.objects.count() for model in TABLES}


def imported(samples, name, **more):
    path = samples / f"{name}.csv"
    return import_requests(actor=SYSTEM, path=path, mapping=find(name), **more)


@pytest.mark.parametrize("name", ready())
def test_every_row_of_every_layout_is_stored(samples, name):
    report = imported(samples, name)
    assert (report.rows, report.stored, report.rejected, report.known) == (20, 20, 0, 0)
    assert Case.objects.count() == CaseAlias.objects.count() == 20
    chain = CaseEvent.objects.order_by("case_id", "-id").distinct("case_id")
    last = dict(chain.values_list("case_id", "state_after"))
    assert last == dict(Case.objects.values_list("id", "state"))


def test_a_closed_request_is_what_the_file_says(samples):
    imported(samples, "boston")
    case = CaseAlias.objects.get(source="boston", number="500100000007").case
    assert case.opened_at == datetime(2012, 3, 2, 13, 13, 5, tzinfo=UTC)
    assert case.promised_due == datetime(2012, 3, 5, 13, 13, 5, tzinfo=UTC)
    assert case.answered_at == case.closed_at == datetime(2012, 3, 3, 16, 13, 5, tzinfo=UTC)
    assert (case.state, case.channel, case.language) == (State.CLOSED, "portal", "en")
    assert (case.service.code, case.service.name_en) == (
        "imported-boston-bench-broken",
        "Bench broken",
    )
    assert case.organisation.code == "imported-boston-green-office"
    assert case.address == "4 Harbour Walk"
    assert None not in (case.lat, case.lon, case.cell)
    said = Message.objects.filter(conversation=case.conversation_id).order_by("id")
    assert list(said.values_list("direction", "body", "received_at")) == [
        ("in", "Bench broken near number 4", case.opened_at),
        ("out", "Done: crew 1 was there, nothing left to do.", case.closed_at),
    ]
    steps = CaseEvent.objects.filter(case_id=case.id).order_by("id")
    assert list(steps.values_list("verb", "state_before", "state_after", "message_id")) == [
        ("open", "", "assigned", said[0].id),
        ("answer", "assigned", "answered", said[1].id),
        ("confirm", "answered", "closed", None),
    ]
    assert {step.actor for step in steps} == {"import:boston"}
    part = Assignment.objects.get(case=case)
    assert (part.state, part.started_at, part.ended_at) == (
        "answered",
        case.opened_at,
        case.closed_at,
    )


def test_an_open_request_waits_with_its_organisation(samples):
    imported(samples, "boston")
    case = CaseAlias.objects.get(number="500100000028").case
    assert (case.state, case.closed_at) == (State.ASSIGNED, None)
    assert Assignment.objects.get(case=case, ended_at=None).state == "open"


def test_without_a_term_that_of_the_service_counts(samples):
    imported(samples, "boston")
    case = CaseAlias.objects.get(number="500100000049").case
    # Seven working days after Thursday, 8 March 2012, to the end of the day in Boston.
    assert case.promised_due == datetime(2012, 3, 20, 3, 59, 59, tzinfo=UTC)
    opened = CaseEvent.objects.get(case_id=case.id, verb="open")
    assert opened.data["due"] == "computed"


def test_whoever_wished_to_stay_unknown_does(samples):
    imported(samples, "los-angeles")
    assert Case.objects.filter(anonymity="full").count() == 3


def test_nobody_is_responsible_where_the_file_names_nobody(samples):
    imported(samples, "baltimore")
    case = CaseAlias.objects.get(number="17-00700108").case
    assert case.organisation is None
    assert not Assignment.objects.filter(case=case).exists()


def test_findings_name_row_column_and_reason(samples):
    report = imported(samples, "los-angeles")
    assert report.findings.table().rows() == [
        (17, "ClosedDate", "99/99/9999 99:99:99 a", "noted", "closed_day_only")
    ]


def test_new_entries_stand_under_the_source(samples):
    report = imported(samples, "baltimore")
    assert len(report.new_services) == 3
    group = ServiceGroup.objects.get(code="imported-baltimore")
    assert group.services.count() == 3
    root = Organisation.objects.get(code="imported-baltimore")
    assert {link.child.name_en for link in root.child_links.all()} == {"Streets", "Parks", "Waters"}


def test_the_same_file_twice_changes_nothing(samples):
    imported(samples, "boston")
    before = counts()
    report = imported(samples, "boston")
    assert (report.known, report.stored, report.new_services) == (20, 0, {})
    assert counts() == before


def test_a_dry_run_tells_all_and_writes_nothing(samples):
    before = counts()
    report = imported(samples, "boston", dry_run=True)
    assert (report.rows, report.stored, len(report.new_services)) == (20, 0, 4)
    assert counts() == before
    assert not AuditEntry.objects.exists()


def test_the_import_is_audited_once(samples):
    imported(samples, "boston")
    acts = AuditEntry.objects.filter(action="history.import").values_list("actor", "subject")
    assert list(acts) == [("system", "import:boston")]


def test_not_everybody_may_import(samples):
    editor = Actor("user:1", (Grant(Role.EDITOR),))
    with pytest.raises(Forbidden):
        import_requests(actor=editor, path=samples / "boston.csv", mapping=find("boston"))
