"""Routing rules in a spreadsheet: in, out, and in again without a change."""

from datetime import timedelta

import pytest

from komek.cases.models import RoutingRule
from komek.cases.services import open_case
from komek.cases.tables import Routing
from komek.kernel import clock, tables
from komek.kernel.actors import Actor, Role
from komek.kernel.errors import Forbidden
from tests.cases.town import POTHOLE, Town

HEADER = (
    "service_code,group_code,district_code,building_duty,months,organisation_code,priority,note"
)
FILE = f"""{HEADER}
pothole,,,,,depot,0,
pothole,,esil,,11;12;1,water,5,"snow, and ice"
,streets,,lift,,,0,
"""


def import_text(actor: Actor, text: str, *, dry_run: bool = False) -> tables.Report:
    content = text.encode()
    return tables.import_file(actor=actor, table=Routing(), content=content, dry_run=dry_run)


def living() -> list[RoutingRule]:
    return list(RoutingRule.objects.now().order_by("id"))


def test_rules_come_in_and_the_same_file_changes_nothing(town: Town) -> None:
    editor = town.staff(Role.EDITOR)
    report = import_text(editor, FILE)
    assert (report.added, report.changed, report.same, report.problems) == (2, 0, 1, [])
    assert len(living()) == 3
    snow = RoutingRule.objects.get(territory_code="esil")
    assert (snow.months, snow.organisation, snow.priority) == ([1, 11, 12], town.water, 5)
    again = import_text(editor, FILE)
    assert (again.added, again.changed, again.same) == (0, 0, 3)


def test_what_goes_out_comes_in_again_unchanged(town: Town) -> None:
    editor = town.staff(Role.EDITOR)
    import_text(editor, FILE)
    for form in ("csv", "xlsx"):
        content = tables.export(actor=editor, table=Routing(), form=form)
        report = tables.import_file(actor=editor, table=Routing(), content=content)
        assert (report.added, report.changed, report.same, report.problems) == (0, 0, 3, [])


def test_a_changed_row_ends_the_rule_and_adds_one_in_its_stead(town: Town) -> None:
    with clock.travel(clock.now() + timedelta(seconds=5)):
        report = import_text(town.staff(Role.EDITOR), f"{HEADER}\npothole,,,,,water,0,\n")
        assert (report.added, report.changed) == (0, 1)
        town.rule.refresh_from_db()
        (rule,) = living()
        assert (rule.organisation, rule.valid_from) == (town.water, town.rule.valid_to)
        opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
        assert opened.organisation_id == town.water.id


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("nothing,,,,,depot,0,", "service_code"),
        (",,,,,depot,0,", "service_code"),
        ("pothole,,nowhere,,,depot,0,", "district_code"),
        ("pothole,,esil,,13,depot,0,", "months"),
        ("pothole,,esil,,May,depot,0,", "months"),
        ("pothole,,esil,,,nobody,0,", "organisation_code"),
        ("pothole,,esil,,,,0,", "organisation_code"),
    ],
)
def test_a_wrong_row_stores_nothing_of_the_file(town: Town, row: str, column: str) -> None:
    report = import_text(town.staff(Role.EDITOR), f"{HEADER}\n,streets,,,,water,0,\n{row}\n")
    assert [(one.row, one.column) for one in report.problems] == [(3, column)]
    assert living() == [town.rule]


def test_a_dry_run_stores_nothing(town: Town) -> None:
    report = import_text(town.staff(Role.EDITOR), FILE, dry_run=True)
    assert (report.added, report.stored) == (2, False)
    assert living() == [town.rule]


def test_only_editors_import(town: Town) -> None:
    with pytest.raises(Forbidden):
        import_text(town.staff(Role.OPERATOR), FILE)
