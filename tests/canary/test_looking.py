"""A leak that is planted on purpose is found: in a table, in a sample, in a log, in a file."""

from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from komek.canary.looking import Look, Sighting
from komek.canary.people import Word

NAME = Word("a name", "Vabuzolkiretam")


@pytest.fixture
def url(transactional_db: None) -> str:
    settings = connection.get_connection_params()
    known = ("dbname", "user", "password", "host", "port")
    return make_conninfo(**{key: settings[key] for key in known if settings.get(key)})


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def leaky(url: str) -> object:
    yield url
    run("DROP TABLE IF EXISTS leaky")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", f"'{NAME.text}'"),
        ("text[]", f"ARRAY['x', '{NAME.text}']"),
        ("bytea", f"convert_to('{NAME.text}', 'UTF8')"),
        ("jsonb", f"""'{{"deep": {{"{NAME.text}": 1}}}}'"""),
        ("tsvector", f"to_tsvector('simple', '{NAME.text}')"),
    ],
)
def test_in_any_column(leaky: str, kind: str, value: str) -> None:
    run(f"CREATE TABLE leaky (id int, words {kind})", f"INSERT INTO leaky VALUES (1, {value})")
    look = Look([NAME])
    look.at_database(leaky)
    assert look.sightings == {Sighting("table leaky.words", "a name")}


def test_in_the_last_of_many_rows(leaky: str) -> None:
    many = "INSERT INTO leaky SELECT '' FROM generate_series(1, 1200)"
    run("CREATE TABLE leaky (words text)", many, f"INSERT INTO leaky VALUES ('{NAME.text}')")
    look = Look([NAME])
    look.at_database(leaky)
    assert look.sightings == {Sighting("table leaky.words", "a name")}


def test_in_the_planners_samples(leaky: str) -> None:
    run("CREATE TABLE leaky (words text)")
    run(f"INSERT INTO leaky SELECT '{NAME.text}' FROM generate_series(1, 10)")
    run("ANALYZE leaky", "DELETE FROM leaky")
    look = Look([NAME])
    look.at_database(leaky)
    assert look.sightings == {Sighting("statistics of leaky.words", "a name")}


def test_in_a_log_and_in_the_name_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "web.log").write_text(f"500 /report/?name={NAME.text.upper()}\n")
    (tmp_path / f"{NAME.text}.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "left-out").mkdir()
    (tmp_path / "left-out" / "words").write_text(NAME.text)
    look = Look([NAME])
    look.at_files("files", tmp_path, [tmp_path / "left-out"])
    assert {one.where for one in look.sightings} == {
        f"file {NAME.text}.jpg",
        "file logs/web.log",
    }
