"""Tables: a dry run tells all, an import is whole, the same file again changes nothing."""

import json

import pytest
from django.utils import translation

from komek.directory import services, snapshot
from komek.directory.models import Organisation, Service, Territory
from komek.kernel import tables
from komek.kernel.actors import SYSTEM, Actor, Grant, Role
from komek.kernel.errors import Forbidden
from komek.kernel.models import AuditEntry, OutboxEvent
from tests.directory.moments import TODAY, later

pytestmark = pytest.mark.django_db

ORGANISATIONS = """\
code,parent_code,kind,name_kk,name_ru,phone,valid_from
akimat,,city,Әкімдік,Акимат,+7 (7172) 55-10-01,2020-01-01
water,akimat,utility,Су,Вода,,2020-01-01
"""
GROUPS = "code,name_kk,position\nwater,Су,1\n"
SERVICES = """\
code,group_code,name_kk,promised_amount,promised_unit,valid_from
leak,water,Су ағуы,2,days,2020-01-01
"""
FACTS = """\
service_code,code,datatype,required,question_kk,values
leak,where,singlevaluelist,1,Қайда?,yard=аула|двор|yard;flat=пәтер|кв\\;ра|
leak,floor,number,0,Нешінші қабат?,
"""


def put(name: str, text: str, **options):
    table = tables.table(name)(companions=options.pop("companions", None))
    options.setdefault("actor", SYSTEM)
    return tables.import_file(table=table, content=text.encode(), **options)


def counts(report) -> tuple[int, int, int]:
    assert report.problems == []
    return report.added, report.changed, report.same


@pytest.fixture
def loaded(db):
    for name, text in (
        ("organisations", ORGANISATIONS),
        ("service_groups", GROUPS),
        ("services", SERVICES),
        ("service_facts", FACTS),
    ):
        assert put(name, text).stored


def test_a_file_is_stored_and_the_same_file_changes_nothing(loaded):
    events = OutboxEvent.objects.count()
    for name, text in (
        ("organisations", ORGANISATIONS),
        ("service_groups", GROUPS),
        ("services", SERVICES),
        ("service_facts", FACTS),
    ):
        assert counts(put(name, text))[:2] == (0, 0)
    assert OutboxEvent.objects.count() == events
    leak = snapshot.current().service("leak")
    assert [fact.code for fact in leak.facts] == ["floor", "where"]
    assert dict(leak.facts[1].values)["flat"] == {"kk": "пәтер", "ru": "кв;ра", "en": ""}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "name", ["organisations", "service_groups", "services", "service_facts", "holidays"]
)
def test_what_is_exported_imports_unchanged(loaded, name, form):
    services.override_day(actor=SYSTEM, day=TODAY.date(), kind="off", name_ru="=Метель")
    content = tables.export(actor=SYSTEM, table=tables.table(name)(), form=form)
    report = tables.import_file(actor=SYSTEM, table=tables.table(name)(), content=content)
    assert report.rows
    assert counts(report) == (0, 0, report.rows)


def test_a_row_that_differs_is_a_change_of_what_is_there(loaded):
    report = put("organisations", ORGANISATIONS.replace("Вода", "Водоканал"))
    assert counts(report) == (0, 1, 1)
    assert Organisation.objects.get(code="water").name_ru == "Водоканал"


def test_a_service_that_differs_becomes_a_version_from_its_own_date_or_now(loaded):
    counts(put("services", SERVICES.replace(",2,", ",3,").replace("2020-01-01", "2026-04-01")))
    assert snapshot.current().service("leak").promised.amount == 2
    assert snapshot.current().service("leak", later(40)).promised.amount == 3
    assert Service.objects.filter(code="leak").count() == 2


def test_columns_that_the_file_leaves_out_stay(loaded):
    put("organisations", "code,name_ru\nakimat,Акимат города\n")
    akimat = Organisation.objects.get(code="akimat")
    assert (akimat.name_ru, akimat.phone) == ("Акимат города", "+7 (7172) 55-10-01")


def test_a_move_is_a_change_of_the_parent(loaded):
    put("organisations", ORGANISATIONS + "heat,akimat,utility,Жылу,,,\n")
    counts(put("organisations", "code,kind,parent_code\nwater,utility,heat\n"))
    heat, water = (Organisation.objects.get(code=code).id for code in ("heat", "water"))
    assert snapshot.current().tree().parent(water) == heat


def test_everything_wrong_is_told_with_row_and_column_and_nothing_is_stored(loaded):
    events = OutboxEvent.objects.count()
    report = put(
        "organisations",
        "code,parent_code,kind,name_kk,email\n"
        "good,akimat,utility,Жақсы,\n"
        "bad one,akimat,utility,Ж,\n"
        "orphan,nobody,utility,Ж,\n"
        "loud,akimat,utility,Ж,shout\n",
    )
    assert [(one.row, one.column, one.code) for one in report.problems] == [
        (3, "code", "field_invalid"),
        (4, "parent_code", "code_unknown"),
        (5, "email", "field_invalid"),
    ]
    with translation.override("en"):
        sentence = "Row 4, column “parent_code”: There is nothing with the code “nobody”."
        assert str(report.problems[1]) == sentence
    assert not report.stored
    assert not Organisation.objects.filter(code="good").exists()
    assert OutboxEvent.objects.count() == events
    assert snapshot.current().organisation_by_code("good") is None


def test_unreadable_cells_are_all_told_before_anything_is_tried(loaded):
    report = put(
        "services",
        "code,group_code,promised_amount,needs_place\n,water,soon,1\nleak,water,3,maybe,9\n",
    )
    assert [(one.row, one.column, one.code) for one in report.problems] == [
        (2, "code", "cell_unreadable"),
        (2, "promised_amount", "cell_unreadable"),
        (3, "", "row_too_long"),
        (3, "needs_place", "cell_unreadable"),
    ]


def test_a_row_given_twice_is_refused(loaded):
    report = put("organisations", "code,kind,name_kk\na,city,А\nb,city,Б\na,city,В\n")
    assert [(one.row, one.code) for one in report.problems] == [(4, "row_twice")]
    assert "2" in str(report.problems[0])


@pytest.mark.parametrize(
    ("header", "problems"),
    [
        ("code;colour", [("colour", "column_wrong")]),
        ("name_kk", [("code", "column_wrong")]),
        ("code,name_kk,name_kk", [("name_kk", "column_wrong")] * 2),
    ],
)
def test_a_wrong_header_is_told(header, problems):
    report = put("organisations", f"{header}\n")
    assert [(one.column, one.code) for one in report.problems] == problems


def test_a_dry_run_stores_nothing_and_says_what_would_happen(db):
    report = put("organisations", ORGANISATIONS, dry_run=True)
    assert counts(report) == (2, 0, 0)
    assert not report.stored
    assert not Organisation.objects.exists()
    assert not AuditEntry.objects.exists()
    assert snapshot.current().organisation_by_code("akimat") is None


def test_facts_left_out_are_asked_no_more_in_a_new_version(loaded):
    counts(put("service_facts", FACTS.rsplit("leak", 1)[0]))
    assert [fact.code for fact in snapshot.current().service("leak").facts] == ["where"]
    assert Service.objects.filter(code="leak").count() == 2


def test_districts_come_with_their_polygons(db):
    ring = [[71, 51], [72, 51], [72, 52], [71, 52], [71, 51]]
    feature = {
        "type": "Feature",
        "properties": {"code": "esil"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    companions = {"now.geojson": json.dumps({"features": [feature]}).encode()}
    text = (
        "code,kind,name_kk,valid_from,valid_to,geometry_file\n"
        "esil,district,Есіл,2018-03-16,2022-12-01,now.geojson\n"
        "esil,district,Есіл,2022-12-01,,now.geojson\n"
    )
    assert counts(put("territories", text, companions=companions)) == (2, 0, 0)
    assert counts(put("territories", text, companions=companions)) == (0, 0, 2)
    exported = tables.export(actor=SYSTEM, table=tables.table("territories")())
    assert counts(put("territories", exported.decode("utf-8-sig"))) == (0, 0, 2)
    assert snapshot.current().territory_at(51.5, 71.5).code == "esil"
    ended = text.replace("2022-12-01,,", "2022-12-01,2027-01-01,")
    assert counts(put("territories", ended, companions=companions)) == (0, 1, 1)
    assert Territory.objects.filter(valid_to=None).count() == 0
    longer = put("territories", text, companions=companions)
    assert [one.code for one in longer.problems] == ["end_passed"]


@pytest.mark.parametrize(
    ("companions", "code"),
    [
        ({}, "companion_missing"),
        ({"a.geojson": b"{}"}, "companion_broken"),
        ({"a.geojson": b'{"features": []}'}, "feature_missing"),
    ],
)
def test_a_polygon_that_did_not_come_is_told(db, companions, code):
    text = "code,kind,name_kk,valid_from,geometry_file\nesil,district,Е,2018-03-16,a.geojson\n"
    report = put("territories", text, companions=companions)
    assert [(one.column, one.code) for one in report.problems] == [("geometry_file", code)]


def test_leaders_follow_each_other_and_can_be_corrected(loaded):
    position = "organisation_code,code,kind,name_kk\nakimat,mayor,head,Әкім\n"
    leaders = (
        "position_code,person_name,valid_from,valid_to\n"
        "mayor,Бірінші,2020-01-01,2023-03-01\n"
        "mayor,Екінші,2023-03-01,\n"
    )
    assert counts(put("positions", position)) == (1, 0, 0)
    assert counts(put("leaders", leaders)) == (2, 0, 0)
    assert counts(put("leaders", leaders)) == (0, 0, 2)
    later_end = leaders.replace("2023-03-01\n", "2023-02-01\n").replace("Екінші", "Үшінші")
    assert counts(put("leaders", later_end)) == (0, 2, 0)
    for name in ("positions", "leaders"):
        text = tables.export(actor=SYSTEM, table=tables.table(name)()).decode("utf-8-sig")
        assert counts(put(name, text))[:2] == (0, 0)
    moved = put("positions", position.replace("akimat", "water"))
    assert [one.code for one in moved.problems] == ["position_stays"]


def test_only_those_who_may_import_and_export(loaded):
    partner = Actor("key:1", (Grant(Role.PARTNER),))
    with pytest.raises(Forbidden):
        put("services", SERVICES, actor=partner)
    tables.export(actor=partner, table=tables.table("services")())


def test_a_head_imports_people_only_where_they_may_be_named(loaded):
    water = Organisation.objects.get(code="water")
    head = Actor("user:1", (Grant(Role.HEAD, water.id),))
    text = "organisation_code,code,kind,name_kk\nwater,a,staff,А\nakimat,b,staff,Б\n"
    report = put("positions", text, actor=head)
    assert [(one.row, one.code) for one in report.problems] == [(3, "forbidden")]
    assert counts(put("positions", text.replace("akimat,b,staff,Б\n", ""), actor=head))[0] == 1
