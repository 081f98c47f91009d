"""Who looked at a case: read it or its files, opened it in a need, saw its beginning in a list."""

from dataclasses import dataclass
from datetime import datetime

from komek.cases.models import Case
from komek.cases.services.looking import LISTED
from komek.kernel.models import AuditEntry

READ = ("cases.read", "cases.break_glass")
MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class CaseLook:
    """One look: by whom (a code), at what ("words", "files", conditions of a list), and why."""

    at: datetime
    actor: str
    action: str
    fields: tuple[str, ...]


def looks_at(case: Case) -> list[CaseLook]:
    """The latest looks at the case first, at most MOST_SHOWN; no permission is asked."""
    since = AuditEntry.objects.filter(at__gte=case.opened_at).order_by("-id")
    opened = since.filter(subject=case.subject, action__in=READ)[:MOST_SHOWN]
    listed = since.filter(seen__contains=[case.id], action=LISTED)[:MOST_SHOWN]
    rows = sorted([*opened, *listed], key=lambda row: row.at, reverse=True)[:MOST_SHOWN]
    return [CaseLook(row.at, row.actor, row.action, tuple(row.fields)) for row in rows]
