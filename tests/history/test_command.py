"""`./komek import` says what became of a file, in its exit code too."""

import argparse
import csv
import io
import re

import pytest

from komek.cli import import_requests, import_table
from komek.cli.failure import Failed
from komek.cli.import_files import execute
from komek.cli.progress import Progress
from komek.directory.models import Leader, ServiceGroup
from komek.registries.models import Street

pytestmark = pytest.mark.usefixtures("own_database")


def arguments(what, file, **more):
    given = {"mapping": None, "dry_run": False, "rejects": None, "home": None}
    return argparse.Namespace(what=what, file=file, **given | more)


def test_requests(samples, capsys):
    code = import_requests.execute(arguments("requests", samples / "boston.csv", mapping="boston"))
    said = capsys.readouterr().out
    assert code == 0
    assert "20 rows: 20 stored, 0 stored before, 0 rejected." in said
    assert "4 services are new (imported-boston): " in said
    assert re.search(r"^Time: reading \d", said, re.MULTILINE)


def test_a_dry_run(samples, capsys):
    wanted = arguments("requests", samples / "boston.csv", mapping="boston", dry_run=True)
    assert import_requests.execute(wanted) == 0
    assert "20 rows: 20 would be stored, 0 stored before, 0 rejected." in capsys.readouterr().out


def test_rejects_are_written_row_by_row(samples, tmp_path, capsys):
    text = (samples / "boston.csv").read_text().replace("2012-03-03 09:26:10", "in March", 1)
    damaged, findings = tmp_path / "damaged.csv", tmp_path / "findings.csv"
    damaged.write_text(text)
    wanted = arguments("requests", damaged, mapping="boston", rejects=findings)
    assert import_requests.execute(wanted) == 1
    said = capsys.readouterr().out
    assert "19 stored, 0 stored before, 1 rejected" in said
    assert "1 rejected, open_dt: This is no date and time as the mapping describes them." in said
    with findings.open() as file:
        (row,) = csv.DictReader(file)
    assert row == {
        "row": "4",
        "column": "open_dt",
        "value_kind": "a a",
        "outcome": "rejected",
        "reason": "moment_unreadable",
        "explanation": "This is no date and time as the mapping describes them.",
    }


def test_requests_need_a_mapping(samples):
    with pytest.raises(Failed, match="--mapping"):
        execute(arguments("requests", samples / "boston.csv"))


def test_a_table(tmp_path, capsys):
    file = tmp_path / "groups.csv"
    file.write_text("code,name_en\nyards,Yards\n")
    assert import_table.execute(arguments("service_groups", file, dry_run=True)) == 0
    assert not ServiceGroup.objects.exists()
    assert import_table.execute(arguments("service_groups", file)) == 0
    assert ServiceGroup.objects.get().name_en == "Yards"
    assert "1 rows: 1 new, 0 changed, 0 the same; stored." in capsys.readouterr().out
    file.write_text("code,name_en\n,Nameless\n,Unnamed\n,Anonymous\n")
    assert import_table.execute(arguments("service_groups", file)) == 1
    assert (
        "Row 2, column “code”: This cell must not be empty. Also in 2 rows (3, 4).\n"
        in capsys.readouterr().out
    )


def test_a_table_with_other_names_of_columns(tmp_path, capsys):
    file, mapping = tmp_path / "streets.csv", tmp_path / "streets.toml"
    file.write_text("id,title\n7,Абай даңғылы\n8,Main Street\n9,main street\n")
    mapping.write_text('[columns]\nname_kk = "title"\n[codes]\ncode = "title"\n')
    assert import_table.execute(arguments("streets", file, mapping=str(mapping))) == 0
    said = capsys.readouterr().out
    assert "Left out, as an earlier one has their code: 1 row (4)." in said
    assert "2 rows: 2 new, 0 changed, 0 the same; stored." in said
    codes = Street.objects.order_by("code").values_list("code", flat=True)
    assert list(codes) == ["abai-dangili-bdffb960", "main-street"]
    assert import_table.execute(arguments("streets", file, mapping=str(mapping))) == 0
    assert "0 new, 0 changed, 2 the same" in capsys.readouterr().out


STAFF = """учреждение;должность;ФИО;тип
ГКП Астана Су;директор;Мысалов Айдын;предприятие
ГКП Астана Су;инженер;Көктемов Қайсар;предприятие
;;;
Управление парков;директор;Гүлнар Бекова;управление
"""
MAPPINGS = {
    "organisations": """
        [columns]
        name_ru = "учреждение"
        kind = "тип"
        [codes]
        code = "учреждение"
        [words.kind]
        "предприятие" = "utility"
        "управление" = "department"
        """,
    "positions": """
        [columns]
        name_ru = "должность"
        [codes]
        code = ["учреждение", "должность"]
        organisation_code = "учреждение"
        [values]
        kind = "head"
        """,
    "leaders": """
        [columns]
        person_name = "ФИО"
        [codes]
        position_code = ["учреждение", "должность"]
        [values]
        valid_from = "2030-01-01"
        """,
}


def test_one_list_of_staff_fills_three_tables(tmp_path, capsys):
    file, mapping = tmp_path / "staff.csv", tmp_path / "staff.toml"
    file.write_text(STAFF)
    for table, text in MAPPINGS.items():
        mapping.write_text(text)
        wanted = arguments(table, file, mapping=str(mapping))
        assert import_table.execute(wanted) == 0, capsys.readouterr().out
    assert "Left out, as an earlier one has their code: 1 row (3)." in capsys.readouterr().out
    held = Leader.objects.values_list(
        "position__organisation__kind", "position__name_ru", "person_name"
    )
    assert sorted(held) == [
        ("department", "директор", "Гүлнар Бекова"),
        ("utility", "директор", "Мысалов Айдын"),
        ("utility", "инженер", "Көктемов Қайсар"),
    ]


def test_problems_name_the_rows_of_the_file_as_it_was(tmp_path, capsys):
    file, mapping = tmp_path / "streets.csv", tmp_path / "streets.toml"
    file.write_text("\nid,title,other\n7,Main Street,\n8,main street,\n\n9,,\n1,,Ring\n")
    mapping.write_text('[columns]\nname_kk="title"\nname_ru="other"\n[codes]\ncode="title"\n')
    assert import_table.execute(arguments("streets", file, mapping=str(mapping))) == 1
    said = capsys.readouterr().out
    assert "an earlier one has their code: 1 row (4)." in said
    assert "nothing stands in the columns of the mapping: 1 row (6)." in said
    assert "Row 7, column “code”: This cell must not be empty." in said


def test_a_table_with_other_columns_is_told_of_its_own_and_of_mappings(tmp_path, capsys):
    file = tmp_path / "streets.csv"
    file.write_text("id,title\n7,Main Street\n")
    assert import_table.execute(arguments("streets", file)) == 1
    said = capsys.readouterr().out
    assert "The columns of streets are: code (needed), name_kk, name_ru" in said
    assert "--mapping FILE.toml" in said


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("columns = ", "cannot be read"),
        ("[codes]\ncode = 'a'", "needs a table"),
        ("[columns]\na='b'", "no column b"),
    ],
)
def test_a_mapping_of_a_table_that_cannot_be_used(tmp_path, text, fault):
    file, mapping = tmp_path / "streets.csv", tmp_path / "streets.toml"
    file.write_text("id,title\n")
    mapping.write_text(text)
    with pytest.raises(Failed, match=fault):
        import_table.execute(arguments("streets", file, mapping=str(mapping)))


def test_an_unknown_table_lists_the_known_ones(tmp_path):
    with pytest.raises(Failed, match="requests, organisations"):
        import_table.execute(arguments("planets", tmp_path))


def progressed(stream, done, total=100):
    with Progress("requests", stream) as progress:
        progress.begins("reading")
        for each in done:
            progress(each, total)
        progress.begins("indexes")
    return str(progress)


def test_a_log_gets_one_line():
    log = io.StringIO()
    assert progressed(log, range(0, 101, 10)).startswith("100 requests in ")
    assert not log.getvalue()


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_gets_a_bar_between_the_names_of_stages():
    terminal = Terminal()
    progressed(terminal, [100])
    first, bar, last, left = terminal.getvalue().split("\r\033[K")[1:]
    assert (first, last, left) == ("reading ...", "indexes ...", "")
    assert bar.startswith("█" * 30 + " 100/100 requests")
    assert bar.endswith("0:00 left")


def test_a_stage_does_not_hide_a_bar_that_goes_on():
    terminal = Terminal()
    progressed(terminal, [0, 10, 50])
    assert "indexes" not in terminal.getvalue()
