"""Files that come with words: believed by their content, never by name or declared type.

`check` says what a file is, refuses what could harm, and gives what may be served: an image anew
from its pixels, without a trace of the file it came in; a document or a sound as it was sent.
"""

from komek.intake.attachments.checking import (
    CONTENT_TYPES,
    MOST_BYTES,
    MOST_FILES,
    CheckedFile,
    check,
    check_content,
)
from komek.intake.attachments.previews import preview

__all__ = [
    "CONTENT_TYPES",
    "MOST_BYTES",
    "MOST_FILES",
    "CheckedFile",
    "check",
    "check_content",
    "preview",
]
