"""The words in which pages speak of lists: what is asked for, how an export stands."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from komek.cases.models import Export, ExportState, State
from komek.cases.queries import Asked, Clock, Order, StateName, Term
from komek.directory import snapshot as directory
from komek.directory.entries import Entry
from komek.intake import port
from komek.kernel.actors import Role

GROUPS = {
    StateName.OPEN: gettext_lazy("All that are open"),
    StateName.ENDED: gettext_lazy("All that have ended"),
    StateName.ALL: gettext_lazy("All states"),
}
TERMS = {
    Term.OVERDUE: gettext_lazy("Overdue"),
    Term.TODAY: gettext_lazy("Due today"),
    Term.WITHIN: gettext_lazy("Due within some days"),
}
CLOCKS = {
    Clock.OWN: gettext_lazy("Own term of the organisation"),
    Clock.PROMISED: gettext_lazy("Promised to the resident"),
}
ORDERS = {
    Order.DUE: gettext_lazy("Least time left first"),
    Order.NEWEST: gettext_lazy("Newest first"),
}
ROLES = {
    Role.OPERATOR: gettext_lazy("Operators"),
    Role.EXECUTOR: gettext_lazy("Executors"),
    Role.HEAD: gettext_lazy("Heads of organisations"),
    Role.INSPECTOR: gettext_lazy("Inspectors"),
    Role.SUPERVISOR: gettext_lazy("Supervisors"),
    Role.ANALYST: gettext_lazy("Analysts"),
    Role.EDITOR: gettext_lazy("Editors"),
    Role.LEADER: gettext_lazy("Leaders"),
    Role.DATA_PROTECTION: gettext_lazy("Data protection officers"),
    Role.ADMINISTRATOR: gettext_lazy("Administrators"),
}
EXPORTS = {
    ExportState.WAITING: gettext_lazy("Waiting"),
    ExportState.RUNNING: gettext_lazy("Being written"),
    ExportState.READY: gettext_lazy("Ready"),
    ExportState.FAILED: gettext_lazy("Failed"),
    ExportState.GONE: gettext_lazy("Deleted"),
}
EXPORT_TONES = {
    ExportState.WAITING: "quiet",
    ExportState.RUNNING: "calm",
    ExportState.READY: "good",
    ExportState.FAILED: "bad",
    ExportState.GONE: "quiet",
}
PROBLEMS = {
    "forbidden": gettext_noop("You may no longer export this list."),
    "forgotten": gettext_noop(
        "Somebody whose words may be in the file was forgotten. Please export the list again."
    ),
    "interrupted": gettext_noop("It was interrupted three times. Please narrow the list."),
    "rows_too_many_for_xlsx": gettext_noop(
        "An XLSX sheet holds 1,048,575 cases at most. Choose CSV, or narrow the list."
    ),
}
ANY_PROBLEM = gettext_noop("It could not be written. Please try again.")


def problem(export: Export) -> str:
    """Why there is no file; "" when there is no reason to be told."""
    return _(PROBLEMS.get(export.problem, ANY_PROBLEM)) if export.problem else ""


def spoken(asked: Asked, language: str) -> list[str]:
    """What is asked for, a few words a condition, the order last."""
    return [*_conditions(asked, language), str(ORDERS[asked.order])]


def _conditions(asked: Asked, language: str) -> Iterator[str]:
    yield ", ".join(_state(one) for one in asked.state or [StateName.OPEN])
    if asked.mine:
        yield _("Given to me")
    if asked.term is not None:
        yield _term(asked)
    for entries in _named(asked):
        yield ", ".join(one.name(language).text if one else "?" for one in entries)
    if asked.channel:
        yield ", ".join(channel(code, language) for code in asked.channel)
    yield from _period(_("received {days}"), asked.opened_from, asked.opened_to)
    yield from _period(_("ended {days}"), asked.closed_from, asked.closed_to)
    if asked.words:
        yield f"“{asked.words}”"


def channel(code: str, language: str) -> str:
    """The channel's name; its code for one that an import named."""
    found = port.channels().get(code)
    return found.manifest.name(language) if found else code


def _state(name: StateName) -> str:
    return str(GROUPS[name] if name in GROUPS else State(name.value).label)


def _term(asked: Asked) -> str:
    if asked.term is not Term.WITHIN:
        return str(TERMS[asked.term or Term.TODAY])
    days = asked.days or 0
    return ngettext("Due within {days} day", "Due within {days} days", days).format(days=days)


def _named(asked: Asked) -> Iterator[Sequence[Entry | None]]:
    known = directory.current()
    lookups = (
        (asked.service, known.service),
        (asked.group, known.group),
        (asked.district, known.territory),
        (asked.organisation, known.organisation_by_code),
    )
    for codes, look_up in lookups:
        if codes:
            yield [look_up(code) for code in codes]


def _period(sentence: str, first: date | None, last: date | None) -> Iterator[str]:
    if first or last:
        ends = [date_format(day, "SHORT_DATE_FORMAT") if day else "…" for day in (first, last)]
        yield sentence.format(days="–".join(ends))
