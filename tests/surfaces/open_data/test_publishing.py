"""Open data: the same rows in every format, only what changed is written, nothing is half there."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from komek.cases import public, services
from komek.cases.models import Case, State
from komek.directory.models import Organisation, Service
from komek.kernel import reference
from komek.kernel.actors import SYSTEM
from komek.kernel.errors import Conflict
from komek.kernel.lock_file import take_lock
from komek.surfaces.open_data import manifest, month_files
from komek.surfaces.open_data.columns import NAMES
from komek.surfaces.open_data.publishing import LOCK, Published, publish
from tests.surfaces.open_data.files import (
    APRIL,
    csv_rows,
    features,
    opened,
    parquet_rows,
    path,
)


def test_every_format_has_the_same_rows(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(month_files, "PIECE", 3)
    for _ in range(7):
        opened()
    opened(service_code="advice", lat=None, lon=None)
    opened(APRIL)
    assert publish() == Published(rows=9, months=2, written=2)
    for month, rows in (("2026-03", 8), ("2026-04", 1)):
        as_csv, as_parquet = csv_rows(root, month), parquet_rows(root, month)
        as_features = features(root, month)
        assert [len(as_csv), len(as_features), len(as_parquet)] == [rows] * 3
        for one, feature, columns in zip(as_csv, as_features, as_parquet, strict=True):
            assert tuple(one) == tuple(columns) == NAMES
            assert one == {
                name: "" if value is None else str(value) for name, value in columns.items()
            }
            point = [columns["lon"], columns["lat"]]
            assert feature["geometry"] == (
                None if None in point else {"type": "Point", "coordinates": point}
            )
            assert feature["properties"] == {
                name: str(value) if name in ("opened", "updated", "expected") else value
                for name, value in columns.items()
                if name not in ("lat", "lon")
            }


def test_a_row_is_the_public_picture(root: Path) -> None:
    number = opened().number
    publish()
    (row,) = parquet_rows(root, "2026-03")
    shown = public.case(SYSTEM, number)
    assert row == {
        "number": number,
        "service": "street_light",
        "group": "yards",
        "state": "triage",
        "organisation": None,
        "opened": shown.opened,
        "updated": shown.updated,
        "expected": shown.expected,
        "lat": shown.lat,
        "lon": shown.lon,
        "text": "",
    }


def test_a_month_is_one_of_the_citys_calendar(root: Path) -> None:
    """19:30 in UTC on the last of March is April here."""
    opened(datetime(2026, 3, 31, 19, 30, tzinfo=UTC))
    publish()
    assert csv_rows(root, "2026-04")[0]["opened"] == "2026-04-01"


def test_the_manifest_tells_everything(root: Path, settings: Any) -> None:
    settings.OPEN_DATA_LICENCE = "ODbL-1.0"
    opened()
    publish()
    found = json.loads((root / "index.json").read_text())
    assert (found["licence"], found["rows"], found["city"]) == ("ODbL-1.0", 1, "astana")
    assert [column["name"] for column in found["columns"]] == list(NAMES)
    assert all(set(column["meaning"]) == {"kk", "ru", "en"} for column in found["columns"])
    (month,) = found["months"]
    assert (month["month"], month["rows"]) == ("2026-03", 1)
    for file in [found["codes"], *month["files"].values()]:
        content = path(root, file["href"]).read_bytes()
        assert len(content) == file["bytes"]
        assert hashlib.sha256(content).hexdigest() == file["sha256"]


def test_codes_have_names(root: Path) -> None:
    opened()
    publish()
    lines = path(root, "codes.csv").read_text().splitlines()
    assert lines[0] == "column,code,kk,ru,en"
    assert "service,street_light,Көше жарығы,Уличное освещение,Street light" in lines
    assert "organisation,lights,Жарық,Свет," in lines
    assert "group,yards,Аулалар,Дворы," in lines
    assert len([line for line in lines if line.startswith("state,")]) == len(State)


# Only what changed


def test_a_month_that_has_not_changed_is_left_alone(root: Path) -> None:
    opened()
    late = opened(APRIL)
    publish()
    before = {file: file.stat().st_mtime_ns for file in root.glob("cases-2026-03*")}
    services.withdraw(actor=SYSTEM, case_uid=late.uid)
    assert publish() == Published(rows=2, months=2, written=1)
    assert {file: file.stat().st_mtime_ns for file in root.glob("cases-2026-03*")} == before
    assert csv_rows(root, "2026-04")[0]["state"] == "withdrawn"
    assert publish().written == 0
    assert publish(anew=True).written == 2


CHANGES: dict[str, dict[str, Any]] = {
    "state": {"state": "closed"},
    "organisation": {"organisation": "lights"},
    "updated": {"updated_at": APRIL},
    "expected": {"promised_due": APRIL},
    "place": {"lat": 51.2},
    "opened": {"opened_at": APRIL},
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_is_shown_makes_its_month_another_one(root: Path, name: str) -> None:
    opened()
    publish()
    before = csv_rows(root, "2026-03")
    change = CHANGES[name]
    if "organisation" in change:
        change = {"organisation": Organisation.objects.get()}
    Case.objects.update(**change)
    assert publish().written == 1
    (month,) = manifest.read(root).months
    assert csv_rows(root, month.month) != before


def test_a_corrected_code_is_corrected_in_the_files(root: Path) -> None:
    opened()
    publish()
    Service.objects.filter(code="street_light").update(code="lamp")
    reference.forget()
    publish()
    assert csv_rows(root, "2026-03")[0]["service"] == "lamp"


def test_a_hidden_service_leaves_no_file_behind(root: Path) -> None:
    opened()
    publish()
    Service.objects.filter(code="street_light").update(publication="never")
    reference.forget()
    assert publish() == Published(rows=0, months=0, written=0)
    assert list(root.glob("cases-*")) == []


def test_other_columns_make_every_month_another_one(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened()
    publish()
    monkeypatch.setattr(manifest, "NAMES", NAMES[1:])
    assert publish().written == 1


def test_a_lost_file_comes_back(root: Path) -> None:
    opened()
    publish()
    path(root, "cases-2026-03.geojson").unlink()
    assert publish().written == 1
    assert len(features(root, "2026-03")) == 1


# Words


def with_text(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A city whose policy, residents and moderators let words be shown."""
    picture = public._picture
    monkeypatch.setattr(public, "_picture", lambda row: replace(picture(row), text=text))


def test_what_the_picture_shows_of_words_is_in_every_format(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = 'It said "dark",\nand «тастай қараңғы»'
    with_text(text, monkeypatch)
    opened()
    publish()
    assert csv_rows(root, "2026-03")[0]["text"] == text
    assert features(root, "2026-03")[0]["properties"]["text"] == text
    assert parquet_rows(root, "2026-03")[0]["text"] == text


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1+2", "@SUM(A1)", "\t=1", "'=1"])
def test_no_spreadsheet_calculates(root: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    with_text(text, monkeypatch)
    opened()
    publish()
    assert csv_rows(root, "2026-03")[0]["text"] == f"'{text}"
    assert parquet_rows(root, "2026-03")[0]["text"] == text


# Nothing is half there


def test_a_crash_leaves_what_was_offered_before(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened()
    publish()
    offered = (root / "index.json").read_bytes()
    rows = csv_rows(root, "2026-03")
    services.withdraw(actor=SYSTEM, case_uid=opened(APRIL).uid)
    Case.objects.update(state="closed")

    def die(*_anything: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(manifest, "write", die)
        with pytest.raises(OSError, match="no space"):
            publish()
    assert (root / "index.json").read_bytes() == offered
    assert csv_rows(root, "2026-03") == rows
    publish()
    assert csv_rows(root, "2026-03")[0]["state"] == "closed"


def test_what_a_crash_left_is_swept(root: Path) -> None:
    root.mkdir()
    (root / ".draft-abc").mkdir()
    (root / ".draft-abc" / "csv").write_text("half")
    (root / ".draft-index.json").write_text("half")
    (root / f"cases-2020-01.{'0' * 16}.csv").write_text("old")
    (root / "README.txt").write_text("the city's own")
    opened()
    publish()
    names = {path.name for path in root.iterdir()}
    assert {"README.txt", "index.json", LOCK} <= names
    assert len(names) == 3 + 3 + 1


def test_one_at_a_time(root: Path) -> None:
    root.mkdir()
    with take_lock(root / LOCK), pytest.raises(Conflict):
        publish()
    assert publish() == Published(rows=0, months=0, written=0)
