"""Services and organisations of a file: the city's own where the mapping says so, else new."""

from datetime import UTC, datetime

import pytest

from komek.cases.models import CaseAlias
from komek.directory import services as verbs
from komek.directory.models import Organisation, Service
from komek.history.mapping import BadMapping, parse
from komek.history.names import code_of
from komek.history.services import import_requests
from komek.kernel import reference
from komek.kernel.actors import SYSTEM

LONG_AGO, CHANGED = datetime(2019, 1, 1, tzinfo=UTC), datetime(2020, 6, 1, tzinfo=UTC)
MAPPING = """
source = "crm"
title = "CRM"
zone = "Asia/Almaty"
language = "ru"
[columns]
number = "no"
opened = "came"
service = "what"
organisation = "who"
text = ["what"]
[dates]
formats = ["%d.%m.%Y"]
[services]
"Лифт" = "lift"
[organisations]
"Водоканал" = "water"
"""
ROWS = """no,came,what,who
1,05.03.2018,Лифт,Водоканал
2,05.03.2020,Лифт,ЖКХ
3,05.03.2021,Лифт,
4,05.03.2021,Двор,ЖКХ
"""


@pytest.mark.parametrize(
    ("name", "prefix", "code"),
    [
        ("Bed Bugs", "imported-boston", "imported-boston-bed-bugs"),
        ("BED  bugs!", "imported-boston", "imported-boston-bed-bugs"),
        ("Main St. 5", "", "main-st-5"),
        ("Лифт", "imported-crm", "imported-crm-lift-f86d5018"),
        ("лифт", "imported-crm", "imported-crm-lift-f86d5018"),
        ("!?", "imported-crm", "imported-crm-"),
        ("a" * 300, "x", "x-" + "a" * 69 + "-"),
    ],
)
def test_a_code_is_made_of_the_name_alone(name, prefix, code):
    made = code_of(name, prefix)
    assert made.startswith(code)
    assert len(made) <= 80


@pytest.fixture
def directory(own_database):
    """A service that was revised, and an organisation."""
    group = verbs.create_group(actor=SYSTEM, code="houses", name_ru="Дома")
    fields = {"group_id": group.id, "name_ru": "Лифт", "needs_place": False}
    verbs.create_service(actor=SYSTEM, code="lift", at=LONG_AGO, **fields)
    verbs.revise_service(actor=SYSTEM, code="lift", at=CHANGED, promised_amount=2)
    verbs.create_organisation(actor=SYSTEM, code="water", at=LONG_AGO, kind="utility", name_ru="В")
    yield
    reference.forget()


@pytest.fixture
def imported(tmp_path):
    def run(text=MAPPING):
        path = tmp_path / "crm.csv"
        path.write_text(ROWS)
        return import_requests(actor=SYSTEM, path=path, mapping=parse(text))

    return run


def test_a_case_keeps_the_version_of_its_moment(directory, imported):
    report = imported()
    assert list(report.new_services.values()) == ["Двор"]
    assert list(report.new_organisations.values()) == ["ЖКХ"]
    old, new = Service.objects.filter(code="lift").order_by("valid_from")
    kept = CaseAlias.objects.order_by("number").values_list("case__service_id", flat=True)
    yard = Service.objects.get(name_ru="Двор")
    assert list(kept) == [old.id, old.id, new.id, yard.id]
    assert yard.valid_from == CaseAlias.objects.get(number="1").case.opened_at
    water = Organisation.objects.get(code="water")
    assert CaseAlias.objects.get(number="1").case.organisation_id == water.id


def test_a_code_that_is_not_there_is_a_slip(directory, imported):
    with pytest.raises(BadMapping, match="elevator"):
        imported(MAPPING.replace('"lift"', '"elevator"'))
    assert not CaseAlias.objects.exists()


def test_a_second_file_finds_what_the_first_one_made(directory, imported, tmp_path):
    imported()
    path = tmp_path / "more.csv"
    path.write_text("no,came,what,who\n9,01.01.2017,двор,ЖКХ\n")
    report = import_requests(actor=SYSTEM, path=path, mapping=parse(MAPPING))
    assert (report.stored, report.new_services, report.new_organisations) == (1, {}, {})
