"""Open311: pictures that come with a form."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from komek.cases.models import Case
from komek.intake.attachments import MOST_FILES
from komek.intake.models import Attachment, Message
from tests.surfaces.open311.test_filing import ROOT, form


def picture(name: str = "photo.jpg", colour: str = "red") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def test_pictures_under_any_name_are_stored(client: Client, api_key: str) -> None:
    files = {"media": picture("a.jpg"), "photo1": picture("b.jpg", "blue")}
    answer = client.post(f"{ROOT}/requests.json", form(api_key) | files)
    assert answer.status_code == 200, answer.content
    names = set(Attachment.objects.values_list("name", flat=True))
    assert names == {"a.jpg", "b.jpg"}
    assert {one.message for one in Attachment.objects.all()} == {Message.objects.get()}


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("photo.jpg", b"<html>not a picture</html>", "image/jpeg"),
        SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff\xe0broken", "image/jpeg"),
        SimpleUploadedFile("program.exe", b"MZ" + b"\0" * 100, "image/png"),
    ],
    ids=["page", "broken", "program"],
)
def test_what_is_no_picture_stores_nothing(
    client: Client, api_key: str, upload: SimpleUploadedFile
) -> None:
    answer = client.post(f"{ROOT}/requests.json", form(api_key, media=upload, photo1=picture()))
    assert answer.status_code == 400, answer.content
    assert answer.json()[0]["reason"].startswith("file_")
    assert not Case.objects.exists()
    assert not Attachment.objects.exists()


def test_too_many_pictures_store_nothing(client: Client, api_key: str) -> None:
    many = [picture() for _ in range(MOST_FILES + 1)]
    answer = client.post(f"{ROOT}/requests.json", form(api_key, media=many))
    assert (answer.status_code, answer.json()[0]["reason"]) == (400, "files_too_many")
    assert not Case.objects.exists()


def test_without_a_key_no_picture_is_looked_at(
    client: Client, city: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []
    monkeypatch.setattr("komek.surfaces.open311.words.check", looked.append)
    answer = client.post(f"{ROOT}/requests.json", form("komek_guessed", media=picture()))
    assert answer.status_code == 403
    assert not looked


def test_more_than_all_files_together_is_refused_unread(client: Client, api_key: str) -> None:
    answer = client.post(
        f"{ROOT}/requests.json", form(api_key), headers={"Content-Length": str(10**9)}
    )
    assert (answer.status_code, answer.json()[0]["reason"]) == (400, "request_too_large")
