"""Open data: the page for people and the files for programs."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from komek.surfaces.open_data import manifest, views
from komek.surfaces.open_data.publishing import publish
from tests.surfaces.open_data.files import APRIL, opened, path

pytestmark = pytest.mark.usefixtures("root")
CSV = "/open-data/cases-2026-03.csv"


def body(answer: HttpResponseBase) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


@pytest.fixture
def content(root: Path) -> bytes:
    """A published month's CSV file."""
    opened()
    publish()
    return path(root, "cases-2026-03.csv").read_bytes()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_offers_every_file(content: bytes, language: str, theme: str) -> None:
    client = Client(headers={"Accept-Language": language})
    client.cookies["theme"] = theme
    page = client.get("/open-data/").content.decode()
    assert f'lang="{language}"' in page
    assert f'data-theme="{theme}"' in page
    links = re.findall(r'href="(/open-data/[^"]+)"', page)
    assert {link.rpartition(".")[2] for link in links} == {"json", "csv", "geojson", "parquet"}
    for link in set(links):
        assert client.get(link).status_code == 200, link


def test_before_the_first_night(client: Client) -> None:
    page = client.get("/open-data/", headers={"Accept-Language": "en"})
    assert "Nothing is published yet" in page.content.decode()
    assert client.get("/open-data/index.json").status_code == 404
    assert client.get(CSV).status_code == 404


def test_the_newest_month_comes_first(client: Client) -> None:
    opened()
    opened(APRIL)
    publish()
    page = client.get("/open-data/", headers={"Accept-Language": "en"}).content.decode()
    assert page.index("April 2026") < page.index("March 2026")


def test_a_file_as_a_whole(client: Client, content: bytes) -> None:
    answer = client.get(CSV)
    assert body(answer) == content
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Length"] == str(len(content))
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert 'filename="cases-2026-03.csv"' in answer.headers["Content-Disposition"]
    again = client.get(CSV, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    head = client.head(CSV)
    assert head.headers["Content-Length"] == str(len(content))
    assert client.post(CSV).status_code == 405


@pytest.mark.parametrize(
    ("asked", "start", "end"), [("0-9", 0, 10), ("10-", 10, None), ("-7", -7, None)]
)
def test_a_file_in_parts(
    client: Client, content: bytes, asked: str, start: int, end: int | None
) -> None:
    answer = client.get(CSV, headers={"Range": f"bytes={asked}"})
    assert answer.status_code == 206
    assert body(answer) == content[start:end]
    assert answer.headers["Content-Range"].endswith(f"/{len(content)}")


def test_a_part_that_is_not_there(client: Client, content: bytes) -> None:
    answer = client.get(CSV, headers={"Range": f"bytes={len(content)}-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(content)}"


def test_the_manifest_for_programs(client: Client, content: bytes, root: Path) -> None:
    answer = client.get("/open-data/index.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert body(answer) == (root / "index.json").read_bytes()
    for file in manifest.read(root).files():
        assert len(body(client.get(f"/open-data/{file.href}"))) == file.bytes


@pytest.mark.parametrize(
    "name", ["..%2Findex.json", ".lock", "cases-2026-03.xml", "%00", "cases-1999-01.csv", "../x"]
)
def test_nothing_else_is_served(client: Client, content: bytes, name: str) -> None:
    assert client.get(f"/open-data/{name}").status_code == 404


def test_a_file_published_anew_while_it_is_asked_for(
    client: Client, content: bytes, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manifest was read, the file it named is gone: the next look finds the new one."""
    before = manifest.read(root)
    opened()
    publish()
    looks = iter([before, manifest.read(root)])

    def read(_root: Path) -> Any:
        return next(looks)

    monkeypatch.setattr(views.manifest, "read", read)
    assert len(body(client.get(CSV))) > len(content)
