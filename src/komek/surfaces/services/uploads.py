"""Files sent ahead, one by one, so that a case may bring more than fits into one request.

They are kept for a day and not taken away when they are used: the words they belong to may have
to be sent twice.
"""

import hmac
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from komek.intake.attachments import CheckedFile, check_content
from komek.kernel import clock
from komek.kernel.actors import RESIDENTS, Actor
from komek.kernel.errors import Invalid, TooMany
from komek.kernel.permissions import require
from komek.surfaces.models import Upload

KEPT_FOR = timedelta(hours=23)
"""With an hour until the next sweep, a day: no longer than originals of anonymous senders."""
MOST_WAITING = 1_000
MOST_OF_A_PERSON = 30
"""Whoever has the key of a case is anybody: a few cases full of photos, and no full disk."""


@transaction.atomic
def send(
    *, actor: Actor, content: bytes, name: str, resident_id: int | None = None
) -> tuple[Upload, CheckedFile]:
    """Keep a file; refused at once for everything for which it would be refused later.

    resident_id: whose it is, so that it goes when they are forgotten.
    """
    require(actor, "files.send")
    checked = check_content(content, name)
    owner = _owner(actor)
    most = MOST_OF_A_PERSON if actor.roles <= RESIDENTS else MOST_WAITING
    if Upload.objects.filter(owner=owner).count() >= most:
        message = _("These are too many files for one day.")
        raise TooMany("uploads_too_many", message)
    upload = Upload.objects.create(
        owner=owner, resident_id=resident_id, name=checked.name, at=clock.now()
    )
    path = _path(upload.uid)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(content)
    return upload, checked


def taken(actor: Actor, uid: UUID) -> CheckedFile:
    """The file that the actor sent ahead. Raises Invalid when there is none, or none any more."""
    upload = Upload.objects.filter(uid=uid, owner=_owner(actor)).first()
    try:
        content = _path(uid).read_bytes() if upload else None
    except FileNotFoundError:
        content = None
    if upload is None or content is None:
        message = _("There is no such file any more. Please send it again.")
        raise Invalid("upload_unknown", message, field="files")
    return check_content(content, upload.name)


def sweep(now: datetime) -> int:
    """Forget what has been kept for long enough; returns how many."""
    count = _forget(Upload.objects.filter(at__lt=now - KEPT_FOR))
    for path in _root().glob("*"):
        # Of a request that failed after the file was written.
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - KEPT_FOR.total_seconds():
                path.unlink()
    return count


def forget(uids: Iterable[str]) -> None:
    """Forget files that nothing will be done with any more."""
    _forget(Upload.objects.filter(uid__in=uids))


def forget_resident(resident_id: int) -> None:
    """Forget everything that somebody sent who was forgotten."""
    _forget(Upload.objects.filter(resident_id=resident_id))


def _forget(uploads: QuerySet[Upload]) -> int:
    for uid in uploads.values_list("uid", flat=True):
        _path(uid).unlink(missing_ok=True)
    return uploads.delete()[0]


def _owner(actor: Actor) -> bytes:
    whose = f"uploads of {actor.name}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), whose, "sha256")


def _root() -> Path:
    return Path(settings.UPLOADS_ROOT)


def _path(uid: UUID) -> Path:
    return _root() / uid.hex
