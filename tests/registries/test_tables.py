"""Tables of the register: in, out, and in again without a change."""

import pytest

from komek.directory import services as directory
from komek.kernel import tables
from komek.kernel.actors import SYSTEM
from komek.kernel.models import OutboxEvent
from komek.registries import queries
from komek.registries.models import Asset, Building, StreetName

pytestmark = pytest.mark.django_db

FILES = {
    "streets": (
        "code,name_kk,name_ru,aliases,valid_from\n"
        "abai,Абай даңғылы,проспект Абая,улица Ленина;Abay,2000-01-01\n"
        "31,№ 31 көше,,,\n"
    ),
    "buildings": (
        "street_code,house,block,index_code,lat,lon,district_code,duties\n"
        "abai,7,,Z10A1A1,51.17046,71.39837,saryarka,lift=otis;heating=otis\n"
        'abai,7,2,,"51,18",71.4,,\n'
    ),
    "assets": (
        "kind,code,name_kk,lat,lon,organisation_code,attributes\n"
        'lamp,lamp-1,Шам,51.17,71.39,otis,"{""watts"":60,""led"":true}"\n'
        "hydrant,h-1,Гидрант,51.17,71.39,,\n"
    ),
}


def put(name: str, text: str):
    return tables.import_file(
        actor=SYSTEM, table=tables.table(name)(), content=text.encode("utf-8")
    )


@pytest.fixture
def loaded(db):
    directory.create_organisation(actor=SYSTEM, code="otis", kind="lift_company", name_kk="О")
    for name, text in FILES.items():
        report = put(name, text)
        assert report.problems == []
        assert report.added == 2


def test_the_same_files_change_nothing(loaded):
    events = OutboxEvent.objects.count()
    assert [put(name, text).same for name, text in FILES.items()] == [2, 2, 2]
    assert OutboxEvent.objects.count() == events


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("name", list(FILES))
def test_what_is_exported_imports_unchanged(loaded, name, form):
    content = tables.export(actor=SYSTEM, table=tables.table(name)(), form=form)
    report = tables.import_file(actor=SYSTEM, table=tables.table(name)(), content=content)
    assert (report.problems, report.same) == ([], 2)


def test_another_name_is_a_renaming_that_keeps_the_old_one(loaded):
    text = FILES["streets"].replace("Абай даңғылы", "Ұлы Дала").replace(";Abay", "")
    assert put("streets", text).changed == 1
    assert StreetName.objects.filter(alias=False, street__code="abai").count() == 2
    assert queries.find_buildings("абай даңғылы 7")[0].line("kk") == "Ұлы Дала, 7"


def test_duties_change_hands_and_end(loaded):
    house = Building.objects.get(house="7", block="")
    otis = queries.duty_holder(house.id, "lift")
    text = FILES["buildings"].replace("lift=otis;heating=otis", "lift=;management=otis")
    assert put("buildings", text).changed == 1
    holders = [queries.duty_holder(house.id, one) for one in ("lift", "heating", "management")]
    assert holders == [None, None, otis]
    assert put("buildings", text).same == 2


def test_an_asset_that_moves_becomes_a_version(loaded):
    text = FILES["assets"].replace("lamp,lamp-1,Шам,51.17", "lamp,lamp-1,Шам,51.18")
    assert put("assets", text).changed == 1
    assert Asset.objects.filter(code="lamp-1").count() == 2
    assert Asset.objects.now().get(code="lamp-1").attributes == {"watts": 60, "led": True}


@pytest.mark.parametrize(
    ("name", "old", "new", "column"),
    [
        ("buildings", "abai,7,2", "nowhere,7,2", "street_code"),
        ("buildings", "71.39837", "171.4", None),
        ("buildings", "51.17046,71.39837", "171.1,51.1", "lat"),
        ("buildings", "lift=otis", "lift=nobody", "duties"),
        ("assets", "otis", "nobody", "organisation_code"),
        ("streets", "№ 31 көше", "", "name_kk"),
    ],
)
def test_what_is_wrong_is_told_with_its_column(db, name, old, new, column):
    directory.create_organisation(actor=SYSTEM, code="otis", kind="lift_company", name_kk="О")
    if name == "buildings":
        put("streets", FILES["streets"])
    report = put(name, FILES[name].replace(old, new))
    assert [one.column for one in report.problems] == ([column] if column else [])
    assert report.stored is (column is None)
