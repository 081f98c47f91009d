"""PDF and sound are taken as they are, or refused: never changed, never run."""

import subprocess
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from komek.intake.attachments import check_content, documents
from komek.kernel.errors import Refused
from tests.intake import files
from tests.intake.test_attachments import refused, zipped

CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R %s >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %s >>"


def catalogue(more: bytes = b"", page: bytes = b"") -> list[bytes]:
    return [CATALOGUE % more, PAGES, PAGE % page]


def test_a_plain_pdf_is_kept_as_it_is() -> None:
    content = files.pdf(pages=3)
    checked = check_content(content, "хат.PDF")
    assert (checked.kind, checked.content_type, checked.name) == (
        "document",
        "application/pdf",
        "хат.pdf",
    )
    assert checked.content == checked.original == content
    check_content(files.pdf_of(catalogue()), "x.pdf")


@pytest.mark.parametrize(
    "objects",
    [
        catalogue(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
        [*catalogue(b"/OpenAction 4 0 R"), b"<< /S /Launch /F (cmd.exe) >>"],
        catalogue(b"/OpenAction << /S /J#61vaScript /J#53 (app.alert(1)) >>"),
        catalogue(page=b"/AA << /O << /S /JavaScript /JS (x) >> >>"),
        catalogue(page=b"/Annots [<< /Subtype /Link /A << /S /SubmitForm /F (http://x) >> >>]"),
        [*catalogue(page=b"/Annots [4 0 R]"), b"<< /Subtype /RichMedia /RichMedia 5 0 R >>", b"1"],
        catalogue(b"/AcroForm << /XFA (<x/>) >>"),
        catalogue(b"/Names << /EmbeddedFiles << /Names [] >> >>"),
        [*catalogue(), b"<< /S /JavaScript /JS (not even reached) >>"],
    ],
)
def test_what_acts_is_refused(objects: list[bytes]) -> None:
    refused(files.pdf_of(objects), "file_active")


def test_a_file_inside_a_document_is_refused() -> None:
    refused(files.pdf(file=b"MZ"), "file_active")


def test_a_script_hidden_in_a_compressed_stream_is_found() -> None:
    hidden = b"4 0 << /S /JavaScript /JS (app.alert(1)) >>"
    refused(files.pdf_packed(catalogue(b"/OpenAction 4 0 R"), zlib.compress(hidden)), "file_active")
    harmless = zlib.compress(b"4 0 << /S /GoTo /D [3 0 R /Fit] >>")
    check_content(files.pdf_packed(catalogue(b"/OpenAction 4 0 R"), harmless), "x.pdf")


def test_a_locked_pdf_is_refused_with_advice() -> None:
    refused(files.pdf(password="secret"), "file_locked")


def test_an_endless_or_giant_pdf_is_refused() -> None:
    refused(files.pdf(pages=201), "document_too_large")
    refused(files.pdf(size=(20_000, 20_000)), "document_too_large")


def test_what_only_begins_like_a_pdf_is_damaged() -> None:
    whole = files.pdf_of(catalogue())
    for content in (b"%PDF-1.7\n", b"%PDF-<script>alert(1)</script>", whole[: len(whole) // 3]):
        refused(content, "file_damaged")


def test_a_pdf_whose_pages_lead_back_to_themselves_is_damaged() -> None:
    circle = [CATALOGUE % b"", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]
    refused(files.pdf_of(circle), "file_damaged")


def test_a_pdf_that_unpacks_to_far_more_is_stopped() -> None:
    packed = zlib.compressobj(9)
    data = packed.compress(b"4 0 << /S /GoTo >>")
    data += b"".join(packed.compress(b" " * 1_000_000) for _ in range(200)) + packed.flush()
    bomb = files.pdf_packed(catalogue(b"/OpenAction 4 0 R"), data)
    assert len(bomb) < 1_000_000
    begun = time.monotonic()
    refused(bomb, "file_damaged")
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize(
    ("content", "content_type", "name"),
    [
        (files.ogg(), "audio/ogg", "x.ogg"),
        (files.ogg(b"\x01vorbis"), "audio/ogg", "x.ogg"),
        (files.mp3(), "audio/mpeg", "x.mp3"),
        (files.mp3(tag=b"T" * 300), "audio/mpeg", "x.mp3"),
        (files.mp3() + b"TAG" + b"\x00" * 125, "audio/mpeg", "x.mp3"),
        (files.m4a(), "audio/mp4", "x.m4a"),
        (files.m4a(brand=b"isom"), "audio/mp4", "x.m4a"),
    ],
)
def test_sound_is_kept_as_it_is(content: bytes, content_type: str, name: str) -> None:
    checked = check_content(content, "x.bin")
    assert (checked.kind, checked.content_type, checked.name) == ("audio", content_type, name)
    assert checked.content == content


@pytest.mark.parametrize("tail", [b"<html><script>", zipped()])
@pytest.mark.parametrize("content", [files.ogg(), files.mp3(), files.m4a()])
def test_another_file_behind_the_sound_is_refused(content: bytes, tail: bytes) -> None:
    refused(content + tail, "file_damaged")


def test_pictures_that_move_are_refused() -> None:
    refused(files.m4a(handler=b"vide") + files.m4a(handler=b"soun"), "file_video")
    refused(files.m4a(handler=b"vide"), "file_video")
    refused(files.ogg(b"\x80theora"), "file_video")


@pytest.mark.parametrize(
    "content",
    [b"OggS", b"ID3", b"\xff\xfb", b"ID3" + b"\xff" * 300, b"\x00\x00\x00\x08ftypM4A "],
)
def test_what_only_begins_like_sound_is_damaged(content: bytes) -> None:
    refused(content, "file_damaged")


@given(st.binary(max_size=60), st.sampled_from([files.ogg(), files.mp3(), files.m4a()]), st.data())
@settings(max_examples=200)
def test_any_damage_to_sound_is_refused_or_harmless(
    junk: bytes, content: bytes, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(content)))
    try:
        checked = check_content(content[:place] + junk + content[place:], "x")
    except Refused:
        return
    assert checked.content_type.startswith("audio/")


def test_documents_are_looked_through_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once: list[int] = []
    running = threading.Semaphore(0)

    def inspect(*_arguments: object, **_options: object) -> subprocess.CompletedProcess[bytes]:
        running.release()
        time.sleep(0.05)
        at_once.append(running._value)
        running.acquire()
        return subprocess.CompletedProcess([], 0, stdout=b"fine")

    monkeypatch.setattr(subprocess, "run", inspect)
    with ThreadPoolExecutor(3) as senders:
        list(senders.map(documents.check_document, [b"%PDF-"] * 3))
    assert at_once == [1, 1, 1]
