"""Small pictures of pictures that we made ourselves: what a list or a phone in a yard needs."""

from io import BytesIO
from typing import BinaryIO

from PIL import Image

from komek.intake.attachments.sniffing import JPEG, WEBP

SIDE = 640
QUALITY = 75


def preview(picture: BinaryIO) -> tuple[bytes, str]:
    """The picture at most SIDE pixels a side, and its content type; JPEG, or WebP if it was that.

    picture: as `images.reencode` left it.
    """
    output = BytesIO()
    with Image.open(picture, formats=["JPEG", "WEBP"]) as image:
        is_jpeg = image.format == "JPEG"
        # A JPEG can be decoded at a fraction of its size in a fraction of the time.
        image.draft("RGB", (SIDE, SIDE))
        image.thumbnail((SIDE, SIDE))
        image.save(output, "JPEG" if is_jpeg else "WEBP", quality=QUALITY)
    return output.getvalue(), JPEG if is_jpeg else WEBP
