"""What a file is, by its first bytes."""

JPEG, PNG, GIF, WEBP = "image/jpeg", "image/png", "image/gif", "image/webp"
PDF = "application/pdf"
OGG, MP3, MP4 = "audio/ogg", "audio/mpeg", "audio/mp4"
HEIC = "image/heic"

_BEGINNINGS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
    (b"OggS", OGG),
    (b"ID3", MP3),
)
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_MP4_BRANDS = (b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso5", b"iso6", b"3gp4")


def sniff(content: bytes) -> str | None:
    """The content type whose signature a file begins with, None for anything unknown."""
    for beginning, content_type in _BEGINNINGS:
        if content.startswith(beginning):
            return content_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp":
        return _of_brand(content[8:12])
    # A bare MP3 begins with a frame: eleven bits set, then version and layer III.
    if content[:1] == b"\xff" and len(content) > 1 and content[1] & 0xE6 == 0xE2:
        return MP3
    return None


def _of_brand(brand: bytes) -> str | None:
    if brand in _HEIC_BRANDS:
        return HEIC
    return MP4 if brand in _MP4_BRANDS else None
