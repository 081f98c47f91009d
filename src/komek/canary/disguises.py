"""The forms in which a word may lie somewhere: as typed, escaped, encoded, folded, hashed."""

import base64
import hashlib
import html
import json
import quopri
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from komek.canary.people import Word
from komek.kernel.folding import fold, sound

SHORTEST = 8
"""Letters of a folded form that still say whose it is."""
PHONE_DIGITS = 10
"""The last digits of a phone, which stay the same however it is written."""
BETWEEN_DIGITS = r"[\s().\u00a0-]{0,2}"
HASHES = ("md5", "sha1", "sha256")
"""Of a phone or an e-mail, without a key: whoever tries all numbers has it back."""


class Needles:
    """All forms of all words, ready to be looked for."""

    def __init__(self, words: Iterable[Word]) -> None:
        self._forms = [
            (word, frozenset(_folded(word.text)), frozenset(_exact(word.text)), _phone(word.text))
            for word in words
        ]

    def found(self, content: bytes) -> set[Word]:
        """The words that the bytes hold in any form."""
        text = content.decode("utf-8", "replace").casefold()
        return {
            word
            for word, folded, exact, phone in self._forms
            if any(form in text for form in folded)
            or any(form in content for form in exact)
            or (phone is not None and phone.search(text))
        }


def _folded(word: str) -> Iterator[str]:
    """Forms in which small and capital letters are one."""
    for one in _spellings(word):
        yield one.casefold()
        yield json.dumps(one)[1:-1].casefold()
        yield quote(one).casefold()
        yield quote(one, safe="").casefold()
        yield "".join(f"%{byte:02x}" for byte in one.encode())
        yield html.escape(one).casefold()
        yield one.encode("ascii", "xmlcharrefreplace").decode().casefold()
        yield quopri.encodestring(one.encode()).decode().casefold()
        yield one.encode().hex()
        yield one.encode("utf-16-le").hex()
        yield from (hashlib.new(kind, one.encode()).hexdigest() for kind in HASHES)
    if "@" not in word:
        yield from (form for form in (fold(word), sound(word)) if len(form) >= SHORTEST)


def _exact(word: str) -> Iterator[bytes]:
    """Forms in which every byte counts."""
    for one in _spellings(word):
        yield one.encode("utf-16-le")
        yield one.encode("utf-16-be")
        yield from _base64(one.encode())
        yield from (hashlib.new(kind, one.encode()).digest() for kind in HASHES)


def _spellings(word: str) -> set[str]:
    return {word, word.lower(), word.upper(), word.title(), *_national(word)}


def _national(word: str) -> tuple[str, ...]:
    return (word[-PHONE_DIGITS:], f"8{word[-PHONE_DIGITS:]}") if _is_phone(word) else ()


def _base64(content: bytes) -> Iterator[bytes]:
    """What of it stays the same wherever it begins within a longer text."""
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + content)
        begins = -(-before * 8 // 6)
        ends = (before + len(content)) * 8 // 6
        whole = encoded[begins:ends]
        yield whole
        yield whole.translate(bytes.maketrans(b"+/", b"-_"))


def _phone(word: str) -> re.Pattern[str] | None:
    """The number with whatever stands between its digits."""
    if not _is_phone(word):
        return None
    return re.compile(BETWEEN_DIGITS.join(word[-PHONE_DIGITS:]))


def _is_phone(word: str) -> bool:
    return word.startswith("+") and word[1:].isdecimal()
