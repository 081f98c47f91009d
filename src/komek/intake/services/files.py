"""Storing files with a message, opening the original of one, removing what nobody names.

Equal files share one place on the disk. Whoever names a place and whoever empties it take turns by
a lock on its path, held to the end of their transactions: so a file is never removed under
somebody who is about to name it.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from komek.intake import storage
from komek.intake.attachments import MOST_FILES, CheckedFile
from komek.intake.attachments.refusals import too_many_files
from komek.intake.models import Attachment, AttachmentKind, Direction
from komek.kernel import audit, clock
from komek.kernel.actors import Actor
from komek.kernel.errors import NotFound
from komek.kernel.permissions import require
from komek.residents.refusals import reason_code

ORPHAN_AFTER = timedelta(days=1)
ANONYMOUS_ORIGINALS_FOR = timedelta(hours=24)


def store_attachments(message_id: int, files: Sequence[CheckedFile]) -> list[Attachment]:
    """Keep checked files with a message, inside the transaction that writes the message.

    The files are on the disk when this returns. Raises TooLarge for too many.
    """
    if len(files) > MOST_FILES:
        raise too_many_files()
    with transaction.atomic():
        return Attachment.objects.bulk_create([_stored(message_id, file) for file in files])


def _stored(message_id: int, file: CheckedFile) -> Attachment:
    path = _put(storage.SERVED, file.content, file.extension)
    same = file.original == file.content
    return Attachment(
        message_id=message_id,
        kind=file.kind,
        content_type=file.content_type,
        name=file.name,
        size=len(file.content),
        sha256=file.sha256,
        path=path,
        original_path=path if same else _put(storage.ORIGINAL, file.original),
        width=file.width,
        height=file.height,
        created_at=clock.now(),
    )


def _put(folder: str, content: bytes, extension: str = "") -> str:
    path = storage.place(folder, content, extension)
    _lock("pg_advisory_xact_lock_shared", path)
    storage.put(path, content)
    return path


def _lock(function: str, path: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [path])


def stored_files(message_id: int) -> list[CheckedFile]:
    """The files of a message of the city, to be said once more with other words."""
    rows = Attachment.objects.filter(message_id=message_id).order_by("id")
    return [
        CheckedFile(
            kind=AttachmentKind(row.kind),
            content_type=row.content_type,
            name=row.name,
            content=storage.absolute(row.path).read_bytes(),
            original=storage.absolute(row.original_path or row.path).read_bytes(),
            sha256=bytes(row.sha256),
            width=row.width,
            height=row.height,
        )
        for row in rows
    ]


def open_original(*, actor: Actor, attachment_uid: UUID, reason: str) -> Path:
    """Where the file lies as it was sent, with all that it may tell about its sender.

    reason: a code ("retouching"). Raises NotFound when it was deleted or never differed.
    """
    require(actor, "intake.open_original")
    reason_code(reason)
    with transaction.atomic():
        found = Attachment.objects.filter(uid=attachment_uid).exclude(original_path="").first()
        if found is None:
            raise NotFound("file_unknown", _("There is no such file, or it is not open to you."))
        audit.record(actor, "intake.open_original", f"attachment:{found.id}", reason=reason)
    return storage.absolute(found.original_path)


def delete_attachments(attachments: QuerySet[Attachment]) -> None:
    """Delete rows now, and what nobody else names on the disk once that is committed."""
    named = attachments.values_list("path", "original_path")
    paths = {path for pair in named for path in pair if path}
    attachments.delete()
    _remove_after_commit(paths)


def drop_anonymous_originals() -> int:
    """Delete originals of anonymous senders: a photo's hidden data could say who they are.

    Returns how many. What was sent by somebody known, or by the city, stays.
    """
    with transaction.atomic():
        old = Attachment.objects.filter(
            created_at__lt=clock.now() - ANONYMOUS_ORIGINALS_FOR,
            message__direction=Direction.IN,
            message__conversation__resident=None,
        ).exclude(original_path__in=["", F("path")])
        paths = set(old.values_list("original_path", flat=True))
        ids = list(old.values_list("id", flat=True))
        Attachment.objects.filter(id__in=ids).update(original_path="")
        _remove_after_commit(paths)
        return len(ids)


def remove_orphans() -> int:
    """Delete files a day old that no row names: their transaction never came to its end."""
    moment = (clock.now() - ORPHAN_AFTER).timestamp()
    return sum(_remove_unnamed(path) for path in storage.unchanged_since(moment))


def _remove_after_commit(paths: Iterable[str]) -> None:
    def remove() -> None:
        for path in sorted(paths):
            _remove_unnamed(path)

    # What a crash leaves behind here, `remove_orphans` finds.
    transaction.on_commit(remove, robust=True)


def _remove_unnamed(path: str) -> bool:
    if _is_named(path):
        return False
    with transaction.atomic():
        _lock("pg_advisory_xact_lock", path)
        if _is_named(path):
            return False
        storage.remove(path)
        return True


def _is_named(path: str) -> bool:
    return Attachment.objects.filter(Q(path=path) | Q(original_path=path)).exists()
