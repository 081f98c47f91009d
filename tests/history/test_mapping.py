"""A mapping says what a file's columns mean, or what is wrong with it."""

import pytest

from komek.history.mapping import BadMapping, find, parse, ready

SMALLEST = """
source = "somewhere"
title = "Somewhere"
zone = "Asia/Almaty"
language = "ru"
{more}
[columns]
number = "№"
opened = "Дата"
service = "Тема"
text = ["Тема", "Текст"]
{columns}
[dates]
formats = ["%d.%m.%Y %H:%M"]
"""


def smallest(more="", columns=""):
    return parse(SMALLEST.format(more=more, columns=columns))


def test_five_layouts_are_ready():
    assert ready() == ["baltimore", "boston", "boston-animals", "los-angeles", "washington"]


@pytest.mark.parametrize("name", ready())
def test_a_ready_mapping_can_be_used(name):
    mapping = find(name)
    assert mapping.columns.by_field()
    assert mapping.actor == f"import:{mapping.source}"


def test_columns_by_field():
    assert smallest(columns='due = "Срок"').columns.by_field() == {
        "number": "№",
        "opened": "Дата",
        "service": "Тема",
        "due": "Срок",
        "text.0": "Тема",
        "text.1": "Текст",
    }


def test_a_mapping_may_be_a_file(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(SMALLEST.format(more="", columns=""))
    assert find(str(path)).source == "somewhere"


@pytest.mark.parametrize(
    ("more", "columns", "fault"),
    [
        ('anonimous = ["Y"]', "", "unknown field `anonimous`"),
        ("", 'lat = "lat"', "both lat and lon"),
        ('states = {"На проверке" = "checking"}', "", "cannot be in the state checking"),
        ("", 'status = "Статус"', "must say what its words mean"),
        ('calendar = { country = "XX" }', "", "The calendar of XX is not known"),
        ('states = { Done = "finished" }', "", "finished"),
        ('channels = { Call = "by phone" }', "", "regex"),
        ("source =", "", "Invalid value"),
    ],
)
def test_a_fault_is_explained(more, columns, fault):
    with pytest.raises(BadMapping) as error:
        smallest(more, columns)
    assert fault in str(error.value)


def test_a_zone_that_is_none_is_refused():
    with pytest.raises(BadMapping, match="Asia/Atlantis"):
        parse(SMALLEST.format(more="", columns="").replace("Asia/Almaty", "Asia/Atlantis"))


def test_an_unknown_name_lists_the_ready_ones():
    with pytest.raises(BadMapping, match="boston-animals"):
        find("bostn")
