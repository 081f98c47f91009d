"""Builds the scripts of the pages (src/komek/ui/islands) when they have changed."""

import shutil
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from komek.cli import node
from komek.cli.failure import Failed
from komek.cli.places import SOURCE

ISLANDS = SOURCE / "ui" / "islands"
BUILT = SOURCE / "ui" / "static" / "ui" / "built"
STAMP = ".made-of"
ESBUILD = node.MODULES / "esbuild" / "bin" / "esbuild"
# Browsers of 2022 and later: what a phone of the last five years has.
OPTIONS = ("--bundle", "--minify", "--format=esm", "--target=es2022", "--sourcemap")


def ensure_islands() -> None:
    """Build what is outdated; raises Failed with what npm or esbuild said."""
    wanted = _fingerprint()
    if _made_of(wanted):
        return
    node.ensure_packages(dev=False)
    with TemporaryDirectory(dir=BUILT.parent, prefix=".built-") as made:
        entries = map(str, sorted(ISLANDS.glob("*.ts")))
        done = node.node(str(ESBUILD), *entries, *OPTIONS, f"--outdir={made}")
        if done.returncode:
            raise Failed(f"The scripts of the pages could not be built:\n{done.stdout}")
        (Path(made) / STAMP).write_text(wanted)
        _put_in_place(Path(made))


def _made_of(wanted: str) -> bool:
    stamp = BUILT / STAMP
    return stamp.exists() and stamp.read_text() == wanted


def _fingerprint() -> str:
    whole = sha256(" ".join(OPTIONS).encode())
    for file in [node.LOCK, *sorted(ISLANDS.rglob("*.ts"))]:
        whole.update(file.name.encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()


def _put_in_place(made: Path) -> None:
    # File by file: pages may be served meanwhile. The stamp comes last.
    BUILT.mkdir(exist_ok=True)
    for old in [*BUILT.glob("*.js"), *BUILT.glob("*.js.map")]:
        if not (made / old.name).exists():
            old.unlink()
    for new in sorted(made.iterdir(), key=lambda file: file.name == STAMP):
        shutil.copy(new, BUILT / f"{new.name}.new")
        (BUILT / f"{new.name}.new").replace(BUILT / new.name)
