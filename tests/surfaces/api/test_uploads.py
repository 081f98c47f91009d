"""REST: files sent ahead, so that a case may bring as many and as large ones as on the portal."""

import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from komek.cases.models import Case, RoutingRule
from komek.directory.models import Organisation
from komek.intake.attachments import MOST_BYTES
from komek.intake.models import Attachment
from komek.kernel import clock, reference
from komek.kernel.actors import Role
from komek.residents.models import Resident
from komek.surfaces.models import Upload
from komek.surfaces.services import uploads
from komek.surfaces.subscribers import forget_uploads
from tests.surfaces.api.callers import ROOT, Caller, signed_in
from tests.surfaces.city import INSIDE, LONG_AGO

NEW = {"service_code": "street_light", "text": "Dark", "lat": INSIDE[0], "lon": INSIDE[1]}


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    return settings.UPLOADS_ROOT


@pytest.fixture
def partner(api_key: str) -> Caller:
    RoutingRule.objects.create(
        service_code="street_light", organisation=Organisation.objects.get(), valid_from=LONG_AGO
    )
    reference.changed()
    return Caller(Client(), Authorization=f"Bearer {api_key}")


def photo(colour: str = "red") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(content, "PNG")
    return content.getvalue()


def heavy(size: int) -> bytes:
    """A picture of so many bytes: noise cannot be packed."""
    content = io.BytesIO()
    side = int((size / 3) ** 0.5)
    Image.frombytes("RGB", (side, side), os.urandom(3 * side * side)).save(content, "PNG")
    return content.getvalue()


def sent(caller: Caller, content: bytes, path: str = "/files", **headers: str) -> Any:
    return caller.client.post(
        f"{ROOT}{path}",
        content,
        content_type="application/octet-stream",
        headers={"Accept-Language": "en", **caller.headers, **headers},
    )


def test_photos_sent_one_by_one_come_with_the_case(partner: Caller) -> None:
    names = [sent(partner, photo(one), "/files?name=lamp.png") for one in ("red", "blue")]
    assert [one.status_code for one in names] == [201, 201], names[0].content
    files = [{"upload": one.json()["upload"]} for one in names]
    answer = partner.post("/cases", NEW | {"files": files})
    assert answer.status_code == 201, answer.content
    stored = Attachment.objects.order_by("id")
    assert [(one.name, one.kind) for one in stored] == [("lamp.webp", "image")] * 2 or [
        one.kind for one in stored
    ] == ["image", "image"]


def test_a_file_larger_than_a_json_request(partner: Caller) -> None:
    content = heavy(9 * 1024 * 1024)
    assert 8 * 1024 * 1024 < len(content) < MOST_BYTES
    upload = sent(partner, content).json()["upload"]
    assert partner.post("/cases", NEW | {"files": [{"upload": upload}]}).status_code == 201


@pytest.mark.parametrize(
    ("content", "status"), [(b"", 400), (b"hello", 400), (b"\xff\xd8\xff" * (2**22), 413)]
)
def test_what_is_no_file_is_refused_at_once(
    partner: Caller, folder: Path, content: bytes, status: int
) -> None:
    refused = sent(partner, content)
    assert (refused.status_code, refused.json()["field"]) == (status, "files")
    assert not Upload.objects.exists()
    assert not folder.exists()


def test_whoever_holds_a_case_key_answers_with_a_file(partner: Caller) -> None:
    one = partner.post("/cases", NEW).json()
    Caller(signed_in(Role.EXECUTOR)).post(f"/cases/{one['number']}/ask", {"text": "Which?"})
    resident = Caller(Client(), **{"X-Case-Key": one["key"]})
    path = f"/cases/{one['number']}"
    upload = sent(resident, photo(), f"{path}/files").json()["upload"]
    reply = {"text": "This one", "files": [{"upload": upload}]}
    assert resident.post(f"{path}/reply", reply).status_code == 200
    assert Attachment.objects.count() == 1
    assert sent(Caller(Client()), photo(), f"{path}/files").status_code == 401


def test_a_file_is_used_by_whom_it_was_sent(partner: Caller) -> None:
    upload = sent(partner, photo()).json()["upload"]
    operator = Caller(signed_in(Role.OPERATOR))
    for files in ([{"upload": upload}], [{"upload": "019400000000700080000000000000aa"}]):
        refused = operator.post("/cases", NEW | {"files": files})
        assert (refused.status_code, refused.json()["code"]) == (400, "upload_unknown")
    assert not Case.objects.exists()


@pytest.mark.parametrize("file", [{}, {"name": "a.png"}, {"upload": None, "content": None}])
def test_a_file_that_is_neither_here_nor_there(partner: Caller, file: dict[str, Any]) -> None:
    refused = partner.post("/cases", NEW | {"files": [file]})
    assert (refused.status_code, refused.json()["code"]) == (400, "file_unclear")


def test_sent_twice_it_is_one(partner: Caller, folder: Path) -> None:
    key = {"Idempotency-Key": "photo-1"}
    first, second = (sent(partner, photo(), **key) for _ in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content)
    other = sent(partner, photo("blue"), **key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Upload.objects.count() == len(list(folder.iterdir())) == 1


def test_a_case_sent_twice_finds_its_files_both_times(partner: Caller) -> None:
    upload = sent(partner, photo()).json()["upload"]
    case, key = NEW | {"files": [{"upload": upload}]}, {"Idempotency-Key": "case-1"}
    first, second = (partner.post("/cases", case, **key).json() for _ in range(2))
    assert first | {"repeated": True} == second


def test_nothing_is_kept_for_longer_than_a_day(partner: Caller, folder: Path) -> None:
    upload = sent(partner, photo()).json()["upload"]
    (folder / "left-by-a-crash").write_bytes(b"x")
    os.utime(folder / "left-by-a-crash", (1, 1))
    assert uploads.sweep(clock.now() + timedelta(hours=22)) == 0
    assert [path.name for path in folder.iterdir()] == [upload.replace("-", "")]
    assert uploads.sweep(clock.now() + timedelta(hours=24)) == 1
    assert list(folder.iterdir()) == []
    refused = partner.post("/cases", NEW | {"files": [{"upload": upload}]})
    assert refused.json()["code"] == "upload_unknown"


def test_whoever_is_forgotten_leaves_no_file(partner: Caller, folder: Path) -> None:
    resident = Caller(signed_in(Role.RESIDENT))
    sent(resident, photo())
    sent(partner, photo())
    event = type("Event", (), {"data": {"resident": Resident.objects.get().id}})
    forget_uploads(event)
    assert Upload.objects.get().resident_id is None
    assert len(list(folder.iterdir())) == 1


def test_nobody_fills_the_disk(partner: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_WAITING", 2)
    answers = [sent(partner, photo()).status_code for _ in range(3)]
    assert answers == [201, 201, 429]


def test_of_a_person_fewer_wait_than_of_a_program(
    partner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_OF_A_PERSON", 1)
    resident = Caller(signed_in(Role.RESIDENT))
    assert [sent(resident, photo()).status_code for _ in range(2)] == [201, 429]
    assert [sent(partner, photo()).status_code for _ in range(2)] == [201, 201]
