"""Files are believed by their content; what could harm is refused or left behind."""

import io
import resource
import time
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from komek.intake.attachments import MOST_BYTES, CheckedFile, check, check_content
from komek.intake.attachments.images import LONGEST_SIDE
from komek.kernel.errors import Invalid, Refused, TooLarge
from tests.intake import files


def refused(content: bytes, code: str, name: str = "photo.jpg") -> None:
    with pytest.raises(Refused) as refusal:
        check_content(content, name)
    assert refusal.value.code == code
    assert refusal.value.field == "files"
    assert str(refusal.value.message)


def shown(checked: CheckedFile) -> Image.Image:
    image = Image.open(io.BytesIO(checked.content))
    image.load()
    return image


@pytest.mark.parametrize(
    ("format", "mode", "served"),
    [
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("PNG", "RGB", "image/jpeg"),
        ("PNG", "P", "image/jpeg"),
        ("PNG", "1", "image/jpeg"),
        ("PNG", "I;16", "image/jpeg"),
        ("PNG", "RGBA", "image/jpeg"),
        ("WEBP", "RGB", "image/jpeg"),
        ("GIF", "P", "image/jpeg"),
    ],
)
def test_an_image_is_made_anew(format: str, mode: str, served: str) -> None:
    content = files.image(format, mode=mode)
    checked = check(SimpleUploadedFile("any.exe", content, "text/html"))
    assert (checked.kind, checked.content_type, checked.name) == ("image", served, "any.jpg")
    assert (checked.width, checked.height) == files.PIXELS == shown(checked).size
    assert checked.original == content
    assert checked.content != content


def test_what_is_transparent_stays_transparent() -> None:
    picture = Image.new("RGBA", (20, 10), (200, 30, 30, 0))
    output = io.BytesIO()
    picture.save(output, "PNG")
    checked = check_content(output.getvalue(), "sign.png")
    assert (checked.content_type, checked.name) == ("image/webp", "sign.webp")
    assert shown(checked).convert("RGBA").getpixel((3, 3))[3] == 0


def test_a_large_photo_becomes_smaller() -> None:
    checked = check_content(files.image("JPEG", (6000, 3000)), "x.jpg")
    assert (checked.width, checked.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright(orientation: int) -> None:
    lying = files.image("JPEG", exif=files.exif(orientation), quality=95)
    upright = shown(check_content(lying, "x.jpg")).convert("L")
    from PIL import ImageOps

    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(lying))).convert("L")
    assert upright.size == expected.size
    corners = [(1, 1), (upright.width - 2, 1), (1, upright.height - 2)]
    for corner in corners:
        assert abs(upright.getpixel(corner) - expected.getpixel(corner)) < 12


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_no_metadata_survive(format: str) -> None:
    more: dict[str, object] = {"comment": files.SECRET}
    if format != "GIF":
        more |= {"exif": files.exif(), "icc_profile": b"acsp" + files.SECRET, "xmp": files.SECRET}
    content = files.image(format, mode="P" if format == "GIF" else "RGB", **more)
    assert files.SECRET in content or format == "PNG"
    checked = check_content(content, "x")
    for trace in (files.SECRET, b"Exif", b"GPS", b"ICC_PROFILE", b"http://ns.adobe.com"):
        assert trace not in checked.content
    left = shown(checked)
    assert not left.getexif()
    assert not {"comment", "icc_profile", "exif", "xmp"} & left.info.keys()


def test_broken_metadata_do_not_cost_the_photo() -> None:
    content = files.image("JPEG", exif=b"Exif\x00\x00" + b"\xff" * 60)
    assert check_content(content, "x.jpg").width == files.PIXELS[0]


def zipped() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("evil.html", "<script>alert(1)</script>")
    return output.getvalue()


@pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "WEBP"])
@pytest.mark.parametrize("tail", [b"<html><script>alert(1)</script>", zipped(), b"MZ\x90\x00"])
def test_of_a_polyglot_only_the_pixels_are_served(format: str, tail: bytes) -> None:
    content = files.image(format, mode="P" if format == "GIF" else "RGB") + tail
    checked = check_content(content, "x.html")
    assert tail not in checked.content
    assert b"script" not in checked.content
    assert not zipfile.is_zipfile(io.BytesIO(checked.content))
    assert checked.name.endswith(".jpg")


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"MZ\x90\x00\x03",
        b"\x7fELF\x02",
        b"#!/bin/sh\nrm -rf /",
        zipped(),
        b"\x1f\x8b\x08",
        b"BM" + b"\x00" * 100,
        b"II*\x00" + b"\x00" * 100,
        b"\x00\x00\x00\x1cftypavif" + b"\x00" * 100,
        b"\x00\x00\x00\x1cftypqt  " + b"\x00" * 100,
        b"%!PS-Adobe-3.0",
        b" %PDF-1.7",
        b"plain words",
        b"\x00",
    ],
)
def test_everything_else_is_refused_whatever_it_is_called(content: bytes) -> None:
    refused(content, "file_type")


def test_heic_is_refused_with_advice() -> None:
    refused(b"\x00\x00\x00\x1cftypheic" + b"\x00" * 100, "file_heic")


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_image_is_damaged(format: str) -> None:
    content = files.image(format, (400, 300))
    refused(content[: len(content) // 2], "file_damaged")


def test_size_is_counted_not_believed() -> None:
    refused(b"", "file_empty")
    refused(files.image("JPEG") + b"\x00" * MOST_BYTES, "file_too_large")
    upload = SimpleUploadedFile("x.jpg", files.image("JPEG") + b"\x00" * MOST_BYTES)
    upload.size = 10
    with pytest.raises(TooLarge):
        check(upload)


def quickly_refused(content: bytes, code: str) -> None:
    """Refused within seconds and a bearable amount of memory more than before."""
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    refused(content, code)
    assert time.monotonic() - begun < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 * 1024


def test_a_png_that_unpacks_to_far_more_is_refused_unread() -> None:
    grey = zlib.compressobj(9)
    data = b"".join(grey.compress(b"\x00" * 1_000_000) for _ in range(300)) + grey.flush()
    assert len(data) < 300_000
    quickly_refused(files.png(17_000, 17_000, data), "image_too_large")
    quickly_refused(files.png(2**31 - 1, 2**31 - 1, data), "image_too_large")


def test_a_png_with_more_pixels_than_promised_shows_what_it_promised() -> None:
    checked = check_content(files.png(10, 10, zlib.compress(b"\x00" * 50_000_000)), "x.png")
    assert (checked.width, checked.height) == (10, 10)


def test_a_png_with_fewer_pixels_than_promised_is_damaged() -> None:
    refused(files.png(5_000, 5_000, zlib.compress(b"\x00" * 100)), "file_damaged")


def test_a_png_with_a_bomb_in_its_text_is_refused() -> None:
    bomb = files.chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(b"x" * 100_000_000))
    quickly_refused(files.png(10, 10, zlib.compress(b"\x00" * 110), bomb), "file_damaged")


@pytest.mark.parametrize("format", ["JPEG", "WEBP", "GIF"])
def test_too_many_pixels_are_refused_before_decoding(format: str) -> None:
    content = bytearray(files.image(format, (900, 700), mode="L"))
    if format == "GIF":
        content[6:10] = b"\xff\xff\xff\xff"
    elif format == "JPEG":
        frame = content.index(b"\xff\xc0")
        content[frame + 5 : frame + 9] = b"\xff\xff\xff\xff"
    else:
        content = bytearray(files.image("WEBP", (9_000, 6_000), mode="L"))
    quickly_refused(bytes(content), "image_too_large")


def test_a_jpeg_of_thousands_of_passes_is_refused() -> None:
    quickly_refused(files.many_scans(3_000), "file_damaged")
    assert check_content(files.image("JPEG", progressive=True), "x").width


def test_a_jpeg_of_endless_comments_is_refused() -> None:
    whole = files.image("JPEG")
    quickly_refused(whole[:2] + b"\xff\xfe\x00\x02" * 2_000_000 + whole[2:], "file_damaged")


@given(st.binary(max_size=300), st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]), st.data())
@settings(deadline=None, max_examples=150)
def test_any_damage_is_refused_or_harmless(junk: bytes, format: str, data: st.DataObject) -> None:
    content = files.image(format, mode="P" if format == "GIF" else "RGB", comment=files.SECRET)
    place = data.draw(st.integers(0, len(content)))
    try:
        checked = check_content(content[:place] + junk + content[place + len(junk) :], "x")
    except Invalid:
        return
    except TooLarge:
        return
    assert checked.content_type in ("image/jpeg", "image/webp")
    shown(checked)


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\фото\\Аула №5.JPEG", "Аула №5.jpg"),
        ("x.php\x00.jpg", "x.php.jpg"),
        ("", "file.jpg"),
        (".htaccess", "file.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "a Set-Cookie: x.jpg"),
        ("\u202egpj.exe", "gpj.jpg"),
        ("\ud800.jpg", "file.jpg"),
        ("я" * 5_000_000 + ".jpg", "я" * 150 + ".jpg"),
    ],
)
def test_a_name_keeps_its_words_only(name: str, stored: str) -> None:
    assert check_content(files.image("JPEG"), name).name == stored
