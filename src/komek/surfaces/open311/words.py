"""What somebody says in a form: the description, and the addresses of pictures with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from komek.intake.attachments import MOST_FILES, CheckedFile, check
from komek.intake.attachments.refusals import too_many_files
from komek.kernel.errors import Invalid, TooLarge

if TYPE_CHECKING:
    from komek.surfaces.open311.asked import Asked

MOST_LINKS = 10
_LINK = re.compile(r"https?://[^\s<>\"]{1,2000}", re.IGNORECASE)


def words(asked: Asked) -> str:
    """The description, then a line for each picture; empty when there is neither."""
    return "\n".join([*asked.texts("description")[-1:], *links(asked)])


def links(asked: Asked) -> list[str]:
    """Addresses of pictures. They stay words: this server fetches nothing on somebody's behalf."""
    given = asked.texts("media_url")
    if len(given) > MOST_LINKS:
        raise TooLarge("links_too_many", _("These are too many pictures."))
    if not all(_LINK.fullmatch(link.strip()) for link in given):
        message = _("The address of a picture must begin with http:// or https://.")
        raise Invalid("link_invalid", message, field="media_url")
    return [link.strip() for link in given]


def files(asked: Asked) -> list[CheckedFile]:
    """The files of a form, whatever their fields are called: media, photo1, photo2."""
    uploads = asked.files
    if len(uploads) > MOST_FILES:
        raise too_many_files()
    return [check(upload) for upload in uploads]
