"""Scripts and answers in a spreadsheet: out and in again changes nothing."""

from datetime import timedelta

import pytest

from komek.kernel import tables
from komek.kernel.actors import SYSTEM
from komek.knowledge import queries
from komek.knowledge.models import Script

pytestmark = pytest.mark.usefixtures("city")

SCRIPTS = """\
code,service_code,name_kk,position,call,say_kk,ask_kk
dark,street_light,Қараңғы,1,,Бір; Екі\\; үш,Қайда?
gas,,Газ,0,112,Шығыңыз,
"""
ANSWERS = "code,name_ru,text_ru\nlit,Горит,Заявка {number}\n"


def put(name: str, text: str):
    report = tables.import_file(actor=SYSTEM, table=tables.table(name)(), content=text.encode())
    assert report.problems == []
    return report.added, report.changed, report.same


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(("name", "text"), [("scripts", SCRIPTS), ("answers", ANSWERS)])
def test_what_is_exported_imports_unchanged(name, text, form):
    added, _, _ = put(name, text)
    content = tables.export(actor=SYSTEM, table=tables.table(name)(), form=form)
    report = tables.import_file(actor=SYSTEM, table=tables.table(name)(), content=content)
    assert report.problems == []
    assert (report.added, report.changed, report.same) == (0, 0, added)


def test_steps_stand_in_one_cell():
    put("scripts", SCRIPTS)
    (dark,) = queries.scripts_for("street_light")
    assert dark.to_say("kk").lines == ("Бір", "Екі; үш")


def test_a_row_that_differs_is_a_version(journey):
    put("scripts", SCRIPTS)
    journey.forward(timedelta(days=1))
    assert put("scripts", SCRIPTS.replace("Шығыңыз", "Далаға шығыңыз")) == (0, 1, 1)
    assert Script.objects.filter(code="gas").count() == 2


def test_a_wrong_placeholder_is_told_with_its_column():
    content = ANSWERS.replace("{number}", "{name}").encode()
    report = tables.import_file(actor=SYSTEM, table=tables.table("answers")(), content=content)
    assert [(one.row, one.column) for one in report.problems] == [(2, "text_ru")]
