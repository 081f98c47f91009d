"""Compresses what pages load beforehand: WhiteNoise serves `x.css.gz` to whoever takes it."""

import gzip
from pathlib import Path

from komek.cli.places import SOURCE

STATIC = SOURCE / "ui" / "static" / "ui"
KINDS = (".css", ".js", ".svg")
WORTH_IT = 0.9
"""A copy that is not at least so much smaller is not kept."""


def ensure_compressed() -> None:
    """Have a compressed copy beside each file, as new as the file; and none without one."""
    files = {file for file in STATIC.rglob("*") if file.suffix in KINDS}
    for copy in STATIC.rglob("*.gz"):
        if copy.with_suffix("") not in files:
            copy.unlink()
    for file in files:
        _compress(file)


def _compress(file: Path) -> None:
    copy = file.with_name(f"{file.name}.gz")
    content = file.read_bytes()
    if copy.exists() and gzip.decompress(copy.read_bytes()) == content:
        return
    packed = gzip.compress(content, mtime=0)
    if len(packed) > WORTH_IT * len(content):
        copy.unlink(missing_ok=True)
        return
    # At its place whole: pages may be served meanwhile.
    new = copy.with_suffix(".new")
    new.write_bytes(packed)
    new.replace(copy)
