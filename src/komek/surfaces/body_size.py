"""How much a request may bring along, asked before anything of it is read."""

from django.http import HttpRequest

from komek.intake.attachments import MOST_BYTES, MOST_FILES

MOST_BYTES_IN_ALL = (MOST_FILES + 1) * MOST_BYTES
"""All files of a form with its words. Django keeps larger ones on the disk, without any limit."""


def announced(request: HttpRequest) -> int:
    """The bytes of the body by the request's own words; 0 without any that make sense."""
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if text.isdecimal() and len(text) < 20 else 0
