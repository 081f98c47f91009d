"""Sound recordings: taken as they are, when they are sound from the first byte to the last.

Only containers are looked at. What is behind their end would be another file in disguise.
"""

from collections.abc import Iterator

from komek.intake.attachments import refusals
from komek.intake.attachments.sniffing import MP3, MP4, OGG

_OGG_SOUND = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")
_OGG_FIRST_PAGE = 0x02

# Kilobits a second of MPEG 1 and of MPEG 2 and 2.5, both layer III; ISO 11172-3 and 13818-3.
_RATES = (
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)
_SAMPLES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_FEWEST_FRAMES = 4


def check_sound(content: bytes, content_type: str) -> None:
    """Raises Invalid for what is damaged, shows pictures, or is something else behind its end."""
    {OGG: _check_ogg, MP3: _check_mp3, MP4: _check_mp4}[content_type](content)


def _check_ogg(content: bytes) -> None:
    pages = (content[start:end] for start, end in _ogg_pages(content))
    first = [page for page in pages if page[5] & _OGG_FIRST_PAGE]
    if not first or not all(any(sound in page for sound in _OGG_SOUND) for page in first):
        raise refusals.video() if first else refusals.damaged()


def _ogg_pages(content: bytes) -> Iterator[tuple[int, int]]:
    """Where each page begins and its payload ends; the whole file is pages (RFC 3533, 6)."""
    position = 0
    while position < len(content):
        header = content[position : position + 27]
        if len(header) < 27 or not header.startswith(b"OggS\x00"):
            raise refusals.damaged()
        lengths = content[position + 27 : position + 27 + header[26]]
        end = position + 27 + header[26] + sum(lengths)
        if len(lengths) < header[26] or end > len(content):
            raise refusals.damaged()
        yield position, end
        position = end


def _check_mp3(content: bytes) -> None:
    position = _after_tag(content)
    end = len(content) - 128 if content[-128:-125] == b"TAG" else len(content)
    frames = 0
    while position < end:
        length = _frame_length(content[position : position + 4])
        if not length:
            break
        position, frames = position + length, frames + 1
    # Recorders cut the last frame off where they stop; more than that is another file.
    if frames < _FEWEST_FRAMES or (position < end and any(content[position:end])):
        raise refusals.damaged()


def _after_tag(content: bytes) -> int:
    """Where sound begins behind an ID3v2 tag, whose length has seven bits a byte."""
    if content[:3] != b"ID3" or len(content) < 10:
        return 0
    size = 0
    for byte in content[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def _frame_length(header: bytes) -> int:
    """Bytes of the frame with this header, 0 when it is none."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return 0
    version, rate, samples = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or rate in (0, 15) or samples == 3:
        return 0
    kilobits = _RATES[0 if version == 3 else 1][rate]
    per_frame = 144_000 if version == 3 else 72_000
    return per_frame * kilobits // _SAMPLES[version][samples] + (header[2] >> 1 & 1)


def _check_mp4(content: bytes) -> None:
    movies = b"".join(inside for kind, inside in _boxes(content) if kind == b"moov")
    if b"vide" in movies:
        raise refusals.video()
    if b"hdlr" not in movies or b"soun" not in movies:
        raise refusals.damaged()


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Type and content of each outermost box; the whole file is boxes (ISO 14496-12, 4.2)."""
    position = 0
    while position < len(content):
        header = content[position : position + 16]
        size, head = int.from_bytes(header[:4]), 8
        if size == 1:
            size, head = int.from_bytes(header[8:16]), 16
        elif size == 0:
            size = len(content) - position
        if len(header) < head or size < head or position + size > len(content):
            raise refusals.damaged()
        yield header[4:8], content[position + head : position + size]
        position += size
