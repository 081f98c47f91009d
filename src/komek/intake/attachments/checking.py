"""One file checked: what it is, what of it may be served, what is kept apart."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile

from komek.intake.attachments import refusals
from komek.intake.attachments.documents import check_document
from komek.intake.attachments.images import FORMATS, reencode
from komek.intake.attachments.sniffing import (
    GIF,
    HEIC,
    JPEG,
    MP3,
    MP4,
    OGG,
    PDF,
    PNG,
    WEBP,
    sniff,
)
from komek.intake.attachments.sounds import check_sound
from komek.intake.models.attachments import AttachmentKind
from komek.kernel.folding import clean_text

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 10
CONTENT_TYPES = (JPEG, PNG, WEBP, GIF, PDF, OGG, MP3, MP4)
"""What forms may offer to choose. HEIC is left out: then telephones convert it by themselves."""

_EXTENSIONS = {JPEG: "jpg", WEBP: "webp", PDF: "pdf", OGG: "ogg", MP3: "mp3", MP4: "m4a"}
_NAME_LENGTH = 150


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be stored.

    content: what is served, of `content_type`; original: what was sent, the same where nothing had
    to change; sha256: of the original; width, height: of a served image, in pixels.
    """

    kind: AttachmentKind
    content_type: str
    name: str
    content: bytes
    original: bytes
    sha256: bytes
    width: int | None = None
    height: int | None = None

    @property
    def extension(self) -> str:
        return _EXTENSIONS[self.content_type]


def check(upload: UploadedFile) -> CheckedFile:
    """Check a file from a form. Raises Invalid or TooLarge with a sentence for the sender."""
    upload.seek(0)
    # One byte more than allowed tells that there are too many; the declared size tells nothing.
    return check_content(upload.read(MOST_BYTES + 1), upload.name or "")


def check_content(content: bytes, name: str) -> CheckedFile:
    """Check a file by its bytes; of its name only the words are kept."""
    if not content:
        raise refusals.empty()
    if len(content) > MOST_BYTES:
        raise refusals.too_many_bytes()
    content_type = sniff(content)
    if content_type == HEIC:
        raise refusals.heic()
    if content_type in FORMATS:
        return _image(content, content_type, name)
    if content_type == PDF:
        check_document(content)
        return _as_sent(AttachmentKind.DOCUMENT, content, content_type, name)
    if content_type is None:
        raise refusals.unknown_type()
    check_sound(content, content_type)
    return _as_sent(AttachmentKind.AUDIO, content, content_type, name)


def _image(content: bytes, content_type: str, name: str) -> CheckedFile:
    picture = reencode(content, content_type)
    return CheckedFile(
        kind=AttachmentKind.IMAGE,
        content_type=picture.content_type,
        name=_named(name, picture.content_type),
        content=picture.content,
        original=content,
        sha256=hashlib.sha256(content).digest(),
        width=picture.width,
        height=picture.height,
    )


def _as_sent(kind: AttachmentKind, content: bytes, content_type: str, name: str) -> CheckedFile:
    return CheckedFile(
        kind=kind,
        content_type=content_type,
        name=_named(name, content_type),
        content=content,
        original=content,
        sha256=hashlib.sha256(content).digest(),
    )


def _named(name: str, content_type: str) -> str:
    """The sender's name of the file, without folders, with the extension that is true."""
    last = PurePosixPath(name[-1_000:].replace("\\", "/")).name
    stem = " ".join(clean_text(last, 1_000).rpartition(".")[0].split())[:_NAME_LENGTH].strip(" .")
    return f"{stem or 'file'}.{_EXTENSIONS[content_type]}"
