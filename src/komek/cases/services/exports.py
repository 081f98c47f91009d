"""Lists as files: asked for, written in the background, kept for some days, let go of."""

from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komek.cases import export_files
from komek.cases.models import Export, ExportForm, ExportState
from komek.cases.queries import exports
from komek.cases.queries.lists import Asked
from komek.cases.queries.lists.wanted import wanted
from komek.cases.services.export_runs import roots_of
from komek.directory import snapshot as organisations
from komek.directory.retention import Kept, keeps
from komek.kernel import audit, clock, outbox
from komek.kernel.actors import Actor
from komek.kernel.errors import Forbidden, Invalid, TooMany
from komek.kernel.permissions import require_at_all

MOST_AT_ONCE = 3
MOST_ATTEMPTS = 3
STALE_AFTER = timedelta(minutes=5)
KEEP_ROWS = timedelta(days=30)
UNFINISHED = (ExportState.WAITING, ExportState.RUNNING)
ASKED = "cases.export_asked"


def _older(moment: datetime) -> int:
    return Export.objects.filter(state=ExportState.READY, finished_at__lt=moment).count()


KEPT = keeps(
    Kept(
        "exports",
        _("Lists that were exported to files"),
        _("For whoever asked for them. They may hold words and addresses: two weeks at most."),
        days=3,
        least=1,
        most=14,
        older=_older,
    )
)


def ask_for_export(*, actor: Actor, asked: Asked, form: str, words: bool = False) -> Export:
    """Have a list written to a file; who may see what is decided again when that happens.

    words: with addresses and what residents wrote. Raises Forbidden, Invalid, and TooMany while
    others of the actor's are on their way.
    """
    require_at_all(actor, "lists.export")
    if actor.user_id is None:
        raise Forbidden("forbidden", _("You are not allowed to do this."))
    if form not in ExportForm.values:
        raise Invalid("form_unknown", _("Choose CSV or XLSX."), field="form")
    wanted(actor, asked)
    now = clock.now()
    with transaction.atomic():
        if (
            Export.objects.filter(user_id=actor.user_id, state__in=UNFINISHED).count()
            >= MOST_AT_ONCE
        ):
            message = _("Three of your exports are on their way. Please wait for one of them.")
            raise TooMany("exports_too_many", message)
        export = Export.objects.create(
            user_id=actor.user_id,
            asked=asked.as_json(),
            form=form,
            language=actor.language,
            words=words,
            asked_at=now,
            alive_at=now,
        )
        fields = [*sorted(export.asked), *(["address", "body"] if words else [])]
        audit.record(actor, "lists.export", export.subject, fields=fields)
        outbox.emit(ASKED, export.subject, export=export.id)
    return export


def open_export(*, actor: Actor, uid: UUID) -> tuple[Export, BinaryIO]:
    """The file of an export, for whoever asked for it and may still see all that is in it.

    Raises NotFound, also for other people's, and Forbidden once the asker sees less than then.
    """
    export = exports.export(actor, uid)
    if export.state != ExportState.READY:
        raise exports.unknown()
    if not _covers(roots_of(actor), export.within):
        message = _("Your rights have changed since. Please export the list again.")
        raise Forbidden("export_of_more", message)
    try:
        file = export_files.opened(export.file_name)
    except FileNotFoundError as error:
        raise exports.unknown() from error
    audit.record(actor, "lists.download", export.subject)
    return export, file


def withdraw_exports_with(case_id: int) -> None:
    """Let go of files that may hold the words of a case that was erased."""
    may_hold = Export.objects.select_for_update().filter(
        words=True, lowest__lte=case_id, highest__gte=case_id
    )
    for export in may_hold.filter(state__in=(ExportState.READY, *UNFINISHED)):
        _let_go(export, ExportState.GONE, "forgotten")


def tidy_exports() -> None:
    """Let go of old files, begin interrupted exports again, remove files that belong to none."""
    # Named before the rows are read, so that none is younger than them.
    files = set(export_files.names())
    now = clock.now()
    old = Export.objects.filter(state=ExportState.READY, finished_at__lt=now - KEPT.period())
    for export in old:
        _let_go(export, ExportState.GONE, "")
    _resume(now)
    Export.objects.filter(asked_at__lt=now - KEEP_ROWS).exclude(state__in=UNFINISHED).delete()
    known = {
        export.file_name
        for export in Export.objects.filter(state__in=(ExportState.READY, *UNFINISHED))
    }
    for name in files - known:
        export_files.remove(name)


def _let_go(export: Export, state: ExportState, problem: str) -> None:
    changed = Export.objects.filter(id=export.id, state=export.state).update(
        state=state, problem=problem, finished_at=clock.now()
    )
    if changed:
        name = export.file_name
        transaction.on_commit(lambda: export_files.remove(name))


def _resume(now: datetime) -> None:
    """Begin again what a worker that died has left, unless it died of it."""
    stale = Export.objects.filter(state__in=UNFINISHED, alive_at__lt=now - STALE_AFTER)
    for export in stale:
        with transaction.atomic():
            unchanged = stale.filter(id=export.id, attempts=export.attempts)
            if export.attempts >= MOST_ATTEMPTS:
                unchanged.update(state=ExportState.FAILED, problem="interrupted", finished_at=now)
            elif unchanged.update(state=ExportState.WAITING, alive_at=now):
                outbox.emit(ASKED, export.subject, export=export.id)


def _covers(now: list[int] | None, then: list[int] | None) -> bool:
    """Whether somebody who sees what lies under `now` sees all that lay under `then`."""
    if now is None:
        return True
    tree = organisations.current()
    return then is not None and all(set(tree.ancestors(root)) & set(now) for root in then)
