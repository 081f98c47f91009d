"""A word is found in whatever form it lies somewhere, and nothing else is taken for it."""

import base64
import gzip
import hashlib
import html
import io
import json
import quopri
import zipfile
import zlib
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import polars as pl
import pytest
from django.core import signing
from hypothesis import given
from hypothesis import strategies as st

from komek.canary.disguises import Needles
from komek.canary.looking import Look
from komek.canary.people import People, Word, invented
from komek.kernel.folding import fold, sound

LATIN, KAZAKH = Word("a name", "Vabuzolkiretam"), Word("a report", "мұңдатірөсабу")
EMAIL, PHONE = Word("an e-mail", "kiretam@canary.example"), Word("a phone", "+77015551474")
WORDS = (LATIN, KAZAKH, EMAIL, PHONE)

FORMS: dict[str, Callable[[str], str | bytes]] = {
    "as typed": str,
    "small": str.lower,
    "large": str.upper,
    "JSON": json.dumps,
    "an address": quote,
    "a form": quote_plus,
    "every byte of an address": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "HTML": html.escape,
    "XML's numbers": lambda text: text.encode("ascii", "xmlcharrefreplace"),
    "quoted for mail": lambda text: quopri.encodestring(text.encode()),
    "bytea": lambda text: "\\x" + text.encode().hex(),
    "UTF-16": lambda text: text.encode("utf-16-le"),
    "UTF-16, the other way": lambda text: text.encode("utf-16-be"),
    "a hash": lambda text: hashlib.sha256(text.encode()).digest(),
    "a hash as text": lambda text: hashlib.sha1(text.encode()).hexdigest(),
}


def as_bytes(form: str | bytes) -> bytes:
    return form.encode() if isinstance(form, str) else form


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.kind)
@pytest.mark.parametrize("form", FORMS)
def test_each_disguise_is_seen_through(word: Word, form: str) -> None:
    hidden = as_bytes(FORMS[form](word.text))
    assert Needles(WORDS).found(b"before " + hidden + b" after") >= {word}


@pytest.mark.parametrize("word", [LATIN, KAZAKH])
@pytest.mark.parametrize("by", [fold, sound])
def test_words_for_searching_are_the_word(word: Word, by: Callable[[str], str]) -> None:
    assert Needles(WORDS).found(f"koshe {by(word.text)} uy".encode()) == {word}


@given(before=st.binary(max_size=40), after=st.binary(max_size=40))
def test_base64_is_seen_through_wherever_it_begins(before: bytes, after: bytes) -> None:
    for word in WORDS:
        whole = before + word.text.encode() + after
        for encoded in (base64.b64encode(whole), base64.urlsafe_b64encode(whole)):
            assert word in Needles(WORDS).found(encoded)


@pytest.mark.parametrize(
    "written",
    ["+77015551474", "87015551474", "7015551474", "8 (701) 555-14-74", "+7 701 555 14 74"],
)
def test_a_phone_is_the_same_however_it_is_written(written: str) -> None:
    assert Needles(WORDS).found(f"call {written} now".encode()) == {PHONE}


@pytest.mark.parametrize(
    "other", ["+7 701 555 14 75", "Vabuzol kiretam", "kiretam@canary.kz", "мундати росабу", ""]
)
def test_other_words_are_others(other: str) -> None:
    assert Needles(WORDS).found(other.encode()) == set()


def zipped(content: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("words.xml", content)
    return output.getvalue()


def parquet(content: bytes) -> bytes:
    output = io.BytesIO()
    pl.DataFrame({"text": [content.decode()]}).write_parquet(output)
    return output.getvalue()


def session(content: bytes) -> bytes:
    """As Django stores one: compressed, in base64, signed; among other columns."""
    data = signing.dumps({"email": content.decode() * 9}, key="k" * 50, compress=True)
    assert data.startswith(".")
    return f"abc {data} 2026".encode()


def plain_session(content: bytes) -> bytes:
    return signing.dumps({"email": content.decode()}, key="k" * 50).encode()


@pytest.mark.parametrize(
    "pack",
    [zipped, gzip.compress, parquet, session, plain_session, lambda it: zipped(zipped(it))],
)
def test_what_is_packed_is_unpacked(pack: Callable[[bytes], bytes]) -> None:
    look = Look(WORDS)
    look.at("files", "files", [("file a", pack(KAZAKH.text.encode()))])
    assert {(one.where, one.kind) for one in look.sightings} == {("file a", "a report")}


@pytest.mark.parametrize("content", [b"PK\x03\x04 torn", b"\x1f\x8b torn", b"PAR1 torn", b".eJ"])
def test_what_only_looks_packed_is_read_as_it_is(content: bytes) -> None:
    look = Look(WORDS)
    look.at("files", "files", [("file a", content + LATIN.text.encode())])
    assert look.seen == {LATIN}


def test_a_torn_stream_ends_nothing() -> None:
    torn = zlib.compress(b"x" * 100)[:-9]
    body = base64.urlsafe_b64encode(torn).rstrip(b"=")
    look = Look(WORDS)
    look.at("files", "files", [("file a", b"." + body + b": " + LATIN.text.encode())])
    assert look.seen == {LATIN}


def test_invented_words_are_nobody_elses() -> None:
    people = People()
    people.contacts("portal")
    assert len({word.text for word in people.kept}) == 4
    assert len({invented() for _one in range(1000)}) == 1000
    assert not invented(cyrillic=True).isascii()
