"""A backup file is whole or refused."""

import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from komek.cli import archive
from komek.cli.failure import Failed

MEMBERS = {archive.DUMP: b"tables " * 500, "files/ab/photo": b"\x00\xff" * 300}


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack(tmp_path_factory.mktemp("backup"))


def pack(directory: Path) -> Path:
    for name, content in MEMBERS.items():
        path = directory / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    members = ((name, directory / "source" / name) for name in MEMBERS)
    archive.pack(directory / "city.komek", members, manifest())
    return directory / "city.komek"


def manifest(format: int = archive.FORMAT) -> archive.Manifest:
    return archive.Manifest(format, "0.1.0", "18.6", "2026-11-23T03:00:00+00:00", {})


def test_what_was_packed_comes_out(packed: Path, tmp_path: Path) -> None:
    found = archive.unpack(packed, tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in MEMBERS} == MEMBERS
    assert found.taken_at == manifest().taken_at


def test_only_the_owner_may_read_it(packed: Path) -> None:
    assert packed.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in packed.parent.iterdir() if path.is_file()] == ["city.komek"]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_changed_byte_of_the_contents_is_noticed(
    packed: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(packed.read_bytes())
    start = content.index(b"tables ")
    place = data.draw(st.integers(start, start + len(MEMBERS[archive.DUMP]) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    directory = tmp_path_factory.mktemp("damaged")
    (directory / "city.komek").write_bytes(content)
    with pytest.raises(Failed, match=r"is damaged: database.dump is not what was backed up"):
        archive.unpack(directory / "city.komek", directory / "out")


@pytest.mark.parametrize("part", [0.0, 0.3, 0.7, 0.99])
def test_a_file_cut_short_is_refused(packed: Path, tmp_path: Path, part: float) -> None:
    short = tmp_path / "short.komek"
    content = packed.read_bytes()
    manifest_end = content.rindex(b"}")
    short.write_bytes(content[: int(manifest_end * part)])
    with pytest.raises(Failed):
        archive.unpack(short, tmp_path / "out")


def test_something_else_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear city, ...")
    with pytest.raises(Failed, match=r"letter.txt cannot be read as a backup"):
        archive.unpack(tmp_path / "letter.txt", tmp_path / "out")


def test_an_added_file_is_refused(packed: Path, tmp_path: Path) -> None:
    richer = tmp_path / "richer.komek"
    richer.write_bytes(packed.read_bytes())
    (tmp_path / "extra").write_text("x")
    with tarfile.open(richer, "a") as tar:
        tar.add(tmp_path / "extra", "files/extra")
    with pytest.raises(Failed, match="files/extra is not what was backed up"):
        archive.unpack(richer, tmp_path / "out")


def test_a_file_that_climbs_out_is_refused(tmp_path: Path) -> None:
    (tmp_path / "evil").write_text("x")
    with tarfile.open(tmp_path / "evil.komek", "w") as tar:
        tar.add(tmp_path / "evil", "../outside")
    with pytest.raises(Failed):
        archive.unpack(tmp_path / "evil.komek", tmp_path / "out")
    assert not (tmp_path / "outside").exists()


def test_a_later_format_is_refused(tmp_path: Path) -> None:
    archive.pack(tmp_path / "later.komek", iter(()), manifest(format=2))
    with pytest.raises(Failed, match="has format 2; this Komek reads format 1"):
        archive.unpack(tmp_path / "later.komek", tmp_path / "out")


def test_a_file_erased_meanwhile_is_left_out(tmp_path: Path) -> None:
    members = iter([("files/gone", tmp_path / "gone")])
    assert archive.pack(tmp_path / "city.komek", members, manifest()).sha256 == {}


def test_a_failed_backup_leaves_the_earlier_one(tmp_path: Path) -> None:
    before = pack(tmp_path).read_bytes()
    with pytest.raises(IsADirectoryError):
        archive.pack(tmp_path / "city.komek", iter([("files", tmp_path)]), manifest())
    assert (tmp_path / "city.komek").read_bytes() == before
    assert not list(tmp_path.glob(".city.komek.*"))
