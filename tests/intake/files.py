"""Files of every sort, made on the fly: good ones, broken ones, and ones that mean harm."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image
from pypdf import PdfWriter

PIXELS = (40, 30)
SECRET = b"51.1282 71.4304 Aigul"


def image(format: str, size: tuple[int, int] = PIXELS, mode: str = "RGB", **more: Any) -> bytes:
    """A left-to-right gradient, so that turning it shows."""
    gradient = Image.linear_gradient("L").rotate(90).resize(size).convert(mode)
    output = BytesIO()
    gradient.save(output, format, **more)
    return output.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """Metadata that say where and by whom."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010E] = SECRET.decode()
    tags.get_ifd(0x8825)[2] = (51.0, 7.0, 41.5)
    return tags


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, data: bytes, extra: bytes = b"") -> bytes:
    """A grey PNG whose header promises this size, whatever the data hold."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + extra
        + chunk(b"IDAT", data)
        + chunk(b"IEND", b"")
    )


def many_scans(scans: int) -> bytes:
    """A progressive JPEG that asks for so many passes over all its pixels."""
    whole = image("JPEG", (400, 400), progressive=True)
    first = whole.index(b"\xff\xda")
    second = whole.index(b"\xff\xda", first + 2)
    return whole[:second] + whole[first:second] * scans + whole[second:]


def pdf(pages: int = 1, **more: Any) -> bytes:
    """A PDF of blank pages; more: how to end it (`password`, `file`, `size`)."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(*more.get("size", (595, 842)))
    if "file" in more:
        writer.add_attachment("evil.exe", more["file"])
    if "password" in more:
        writer.encrypt(more["password"])
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def pdf_of(objects: list[bytes]) -> bytes:
    """A PDF written by hand of these objects, the first of which is the catalogue."""
    body, offsets = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        + table
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, len(body))
    )


def pdf_packed(objects: list[bytes], packed: bytes) -> bytes:
    """A PDF of three objects, and object 4 inside a compressed object stream.

    packed: the stream, which when unpacked begins with the index "4 0 " and then the object.
    """
    holder = (
        b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        % (len(packed), packed)
    )
    body, rows = b"%PDF-1.7\n", b"\x00" * 7
    for number, one in enumerate(objects, 1):
        rows += struct.pack(">BIH", 1, len(body), 0)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    rows += struct.pack(">BIH", 2, 5, 0)
    for number in (5, 6):
        rows += struct.pack(">BIH", 1, len(body), 0)
        if number == 5:
            body += b"5 0 obj\n%s\nendobj\n" % holder
    return body + (
        b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n%s\n"
        b"endstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (len(rows), rows, len(body))
    )


def ogg(first: bytes = b"OpusHead\x01\x01", pages: int = 3) -> bytes:
    """Pages of an Ogg stream, the first with this payload."""

    def page(kind: int, payload: bytes) -> bytes:
        head = b"OggS\x00" + bytes([kind]) + b"\x00" * 20 + b"\x01"
        return head + bytes([len(payload)]) + payload

    return page(2, first) + b"".join(page(0, b"\x01" * 50) for _ in range(pages))


def mp3(frames: int = 6, tag: bytes = b"") -> bytes:
    """Frames of 128 kbit/s at 44.1 kHz, after an ID3v2 tag of this content."""
    frame = b"\xff\xfb\x90\x00" + b"\x55" * 413
    head = b"ID3\x04\x00\x00\x00\x00" + bytes([len(tag) >> 7, len(tag) & 127]) if tag else b""
    return head + tag + frame * frames


def m4a(handler: bytes = b"soun", brand: bytes = b"M4A ") -> bytes:
    """An MP4 with one track of this handler."""

    def box(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", 8 + len(content)) + kind + content

    track = box(b"trak", box(b"hdlr", b"\x00" * 8 + handler + b"\x00" * 13))
    return box(b"ftyp", brand + b"\x00" * 4) + box(b"moov", track) + box(b"mdat", b"\x55" * 100)
