"""Refusals of files, in sentences for whoever sent them."""

from django.utils.translation import gettext_lazy as _

from komek.kernel.errors import Invalid, TooLarge

FIELD = "files"


def unknown_type() -> Invalid:
    return Invalid(
        "file_type",
        _("Send photos (JPEG, PNG, WebP, GIF), PDF documents or sound (OGG, MP3, M4A)."),
        field=FIELD,
    )


def heic() -> Invalid:
    return Invalid(
        "file_heic",
        _("HEIC photos cannot be opened here. Save the photo as JPEG and send it again."),
        field=FIELD,
    )


def damaged() -> Invalid:
    return Invalid("file_damaged", _("This file is damaged or incomplete."), field=FIELD)


def empty() -> Invalid:
    return Invalid("file_empty", _("This file is empty."), field=FIELD)


def locked() -> Invalid:
    return Invalid(
        "file_locked", _("This document has a password. Send it without one."), field=FIELD
    )


def active() -> Invalid:
    return Invalid(
        "file_active",
        _("This document contains programs, forms or other files. Send a plain PDF."),
        field=FIELD,
    )


def video() -> Invalid:
    return Invalid("file_video", _("Videos cannot be taken yet. Send photos."), field=FIELD)


def too_many_bytes() -> TooLarge:
    return TooLarge("file_too_large", _("A file may have at most 10 MB."), field=FIELD)


def too_many_pixels() -> TooLarge:
    return TooLarge("image_too_large", _("A photo may have at most 50 megapixels."), field=FIELD)


def too_many_pages() -> TooLarge:
    return TooLarge("document_too_large", _("A document may have at most 200 pages."), field=FIELD)


def too_many_files() -> TooLarge:
    return TooLarge("files_too_many", _("Send at most 10 files at once."), field=FIELD)
