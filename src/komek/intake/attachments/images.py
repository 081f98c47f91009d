"""Images, made anew from their pixels: whatever else the file held stays behind.

Limits come before decoding. A file may promise few pixels and hold many or the other way round:
the decoder allocates what the header promises and never more, and the header is checked first.
"""

import re
import threading
import warnings
from io import BytesIO
from typing import NamedTuple

from PIL import Image

from komek.intake.attachments import refusals
from komek.intake.attachments.sniffing import GIF, JPEG, PNG, WEBP
from komek.kernel.errors import Refused

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2560
QUALITY = 85
MOST_SCANS = 100
MOST_MARKERS = 10_000

FORMATS = {JPEG: "JPEG", PNG: "PNG", GIF: "GIF", WEBP: "WEBP"}

# Pillow warns where our own, lower limit refuses.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)

# One at a time in a process: fifty megapixels take two hundred megabytes while they are decoded.
_one_at_a_time = threading.Lock()

# In a JPEG, 0xFF inside compressed pixels is followed by zero or by a restart mark.
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_END, _SCAN = b"\xff\xd9", b"\xff\xda"

_ORIENTATION = 0x0112  # the tag of EXIF 2.32, 4.6.5.1.6, and what puts each of its values upright
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Picture(NamedTuple):
    """An image as it may be served; width and height in pixels."""

    content: bytes
    content_type: str
    width: int
    height: int


def reencode(content: bytes, content_type: str) -> Picture:
    """The image upright, at most LONGEST_SIDE a side, without metadata; of many frames the first.

    JPEG, or WebP where something is transparent. Raises TooLarge, Invalid for a damaged one.
    """
    if content_type == JPEG and not _is_quick(content):
        raise refusals.damaged()
    try:
        with _one_at_a_time, Image.open(BytesIO(content), formats=[FORMATS[content_type]]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise refusals.too_many_pixels()
            return _encoded(_pixels(image))
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise refusals.too_many_pixels() from error
    except Exception as error:
        # Decoders raise whatever a broken file makes them stumble over; there is no common base.
        raise refusals.damaged() from error


def _is_quick(jpeg: bytes) -> bool:
    """Whether the decoder would pass over the whole image only a few times.

    A few bytes ask for one more pass: ten megabytes of them would keep a processor busy for hours.
    """
    scans, position = 0, 2
    for _ in range(MOST_MARKERS):
        found = _MARKER.search(jpeg, position)
        if found is None or found[0] == _END:
            return scans <= MOST_SCANS
        scans += found[0] == _SCAN
        # A segment begins with its own length, in which it counts these two bytes too.
        length = int.from_bytes(jpeg[found.end() : found.end() + 2])
        position = found.end() + max(length, 2)
    return False


def _pixels(image: Image.Image) -> Image.Image:
    turned = _UPRIGHT.get(_orientation(image))
    if image.mode in ("P", "PA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if image.mode.startswith(("I", "F")):
        image = image.convert("L")
    plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if plain.mode == "RGBA" and plain.getchannel("A").getextrema()[0] == 255:
        plain = plain.convert("RGB")
    if turned is not None:
        plain = plain.transpose(turned)
    # Encoders write comments, profiles and more from here when they are not told otherwise.
    plain.info = {}
    return plain


def _orientation(image: Image.Image) -> int:
    try:
        return image.getexif().get(_ORIENTATION, 1)
    except Exception:
        return 1  # the pixels may be fine where the metadata are not, and they are all we take


def _encoded(image: Image.Image) -> Picture:
    output = BytesIO()
    if image.mode == "RGBA":
        image.save(output, "WEBP", quality=QUALITY)
        content_type = WEBP
    else:
        image.save(output, "JPEG", quality=QUALITY)
        content_type = JPEG
    return Picture(output.getvalue(), content_type, image.width, image.height)
