"""Publishing the public cases: only the months that have changed are written anew."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from komek.cases.public_months import PublicMonth, months
from komek.kernel import clock
from komek.kernel.actors import SYSTEM
from komek.kernel.errors import Conflict
from komek.kernel.lock_file import Locked, take_lock
from komek.surfaces.open_data import codes, manifest, month_files
from komek.surfaces.open_data.disk import DRAFT
from komek.surfaces.open_data.manifest import File, Manifest, Month
from komek.surfaces.open_data.names import CODES, STORED, stored

LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Published:
    """What is offered now: all rows, all months, and how many of these were written anew."""

    rows: int
    months: int
    written: int


def publish(*, anew: bool = False) -> Published:
    """Bring the files up to date; anew: also the months that have not changed.

    Files get names of their own and the manifest comes last, so a crash leaves what was offered
    before. Raises Conflict while another process is at it.
    """
    root = Path(settings.OPEN_DATA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    try:
        lock = take_lock(root / LOCK)
    except Locked as held:
        message = _("The open data are being published at this moment.")
        raise Conflict("publishing", message) from held
    with lock:
        before = None if anew else manifest.read(root)
        now = _manifest(root, before)
        manifest.write(root, now)
        _sweep(root, now)
    # Those that still hold are the very ones that were read.
    kept = {id(month) for month in before.months} if before else set()
    written = sum(id(month) not in kept for month in now.months)
    return Published(now.rows, len(now.months), written)


def _manifest(root: Path, before: Manifest | None) -> Manifest:
    zone = ZoneInfo(settings.TIME_ZONE)
    generated = clock.now().astimezone(zone).isoformat(timespec="seconds")
    found = [_month(root, month, before, generated) for month in months(SYSTEM)]
    return manifest.made_of([one for one in found if one.rows], _codes(root), generated)


def _month(root: Path, month: PublicMonth, before: Manifest | None, generated: str) -> Month:
    """The month as it is offered already, if it still holds, else written anew."""
    name = f"{month.first:%Y-%m}"
    last = before.month(name) if before else None
    if last and last.mark == month.mark and _is_whole(root, last):
        return last
    rows, files = month_files.write(root, month.first)
    return Month(name, rows, generated, month.mark, files)


def _codes(root: Path) -> File:
    draft = root / f"{DRAFT}{CODES}"
    draft.write_bytes(codes.table())
    return month_files.offered(root, draft, CODES)


def _is_whole(root: Path, month: Month) -> bool:
    return all((root / stored(one.href, one.sha256)).exists() for one in month.files.values())


def _sweep(root: Path, now: Manifest) -> None:
    """Remove what nothing names any more: it may hold what is public no longer."""
    named = {stored(file.href, file.sha256) for file in now.files()}
    for path in root.iterdir():
        if path.is_dir() and path.name.startswith(DRAFT):
            shutil.rmtree(path)
        elif _is_ours(path.name) and path.name not in named:
            path.unlink()


def _is_ours(name: str) -> bool:
    return name.startswith(DRAFT) or STORED.fullmatch(name) is not None
