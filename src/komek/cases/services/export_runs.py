"""Writing the file of an export, page by page, as whoever asked for it."""

import logging
import traceback
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from komek.cases import export_files
from komek.cases.export_rows import WRITERS, Writer, cells, header
from komek.cases.models import Export, ExportState
from komek.cases.queries.lists import Asked, each_page
from komek.directory import queries as directory
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.errors import Forbidden, Refused
from komek.kernel.models import User
from komek.kernel.permissions import require_at_all, subtree_roots

log = logging.getLogger(__name__)

PIECE = 1000
ANY_CASE = 2**63 - 1


def run_export(export_id: int) -> None:
    """Write the file of an export that waits; whatever happens, its row says so."""
    export = _claim(export_id)
    if export is None:
        return
    draft = export_files.draft(export.file_name, export.attempts)
    try:
        _write(export, draft)
    except Refused as refused:
        _fail(export, refused.code)
    except Exception as error:
        _fail(export, "failed")
        where = "".join(traceback.format_tb(error.__traceback__))
        # The error's own text stays out of the log: the database quotes whole rows in it.
        log.error("%s: %s\n%s", export.subject, type(error).__name__, where)
    finally:
        draft.unlink(missing_ok=True)


def _claim(export_id: int) -> Export | None:
    """The export, if it still waits and nobody else begins it."""
    with transaction.atomic():
        waiting = Export.objects.select_for_update().filter(state=ExportState.WAITING)
        export = waiting.filter(id=export_id).first()
        if export is None:
            return None
        export.state = ExportState.RUNNING
        export.attempts += 1
        export.rows = 0
        export.alive_at = clock.now()
        # Until it is known which cases it has, it may have any.
        export.lowest, export.highest = 0, ANY_CASE
        export.save()
        return export


def _write(export: Export, draft: Path) -> None:
    actor = _asker(export)
    export.within = roots_of(actor)
    with translation.override(export.language):
        writer = WRITERS[export.form](draft)
        writer.write(header(export.words))
        ids = _write_pages(export, actor, writer)
        writer.close()
    if ids is not None:
        _finish(export, draft, ids)


def _write_pages(export: Export, actor: Actor, writer: Writer) -> tuple[int, int] | None:
    """The lowest and highest id written, (0, 0) for none; None once nobody wants it any more."""
    lowest, highest = ANY_CASE, 0
    for page in each_page(actor, Asked.model_validate(export.asked), PIECE):
        for line in page.lines:
            writer.write(cells(line, export.language, export.words))
            lowest, highest = min(lowest, line.id), max(highest, line.id)
        export.rows += len(page.lines)
        if not _is_running(export).update(rows=export.rows, alive_at=clock.now()):
            return None
    return min(lowest, highest), highest


def _finish(export: Export, draft: Path, ids: tuple[int, int]) -> None:
    """Publish the file, unless the export was let go of or begun again meanwhile."""
    with transaction.atomic():
        if not _is_running(export).select_for_update().exists():
            return
        size = export_files.publish(draft, export.file_name)
        _is_running(export).update(
            state=ExportState.READY,
            within=export.within,
            lowest=ids[0],
            highest=ids[1],
            size=size,
            finished_at=clock.now(),
        )


def _fail(export: Export, problem: str) -> None:
    _is_running(export).update(state=ExportState.FAILED, problem=problem, finished_at=clock.now())


def _is_running(export: Export) -> QuerySet[Export]:
    """This very run: nobody let go of the export, or began it again."""
    running = Export.objects.filter(state=ExportState.RUNNING)
    return running.filter(id=export.id, attempts=export.attempts)


def _asker(export: Export) -> Actor:
    """Who asked, as they stand now. Raises Forbidden."""
    user = User.objects.filter(id=export.user_id, is_active=True).first()
    if user is None:
        raise Forbidden("forbidden", _("You are not allowed to do this."))
    actor = directory.actor_of(user, export.language)
    require_at_all(actor, "lists.export")
    return actor


def roots_of(actor: Actor) -> list[int] | None:
    """Under which organisations the actor sees cases; None for the whole city."""
    roots = subtree_roots(actor, "cases.list")
    return None if roots is None else sorted(roots)
