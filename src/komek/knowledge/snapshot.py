"""Scripts and answer templates in memory: every version, answered for any moment."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from komek.directory.contents import texts
from komek.kernel import clock
from komek.kernel.eras import Eras, holding
from komek.kernel.reference import InMemory
from komek.knowledge.entries import AnswerEntry, ScriptEntry
from komek.knowledge.models import AnswerTemplate, Script

Entry = TypeVar("Entry", ScriptEntry, AnswerEntry)


class Snapshot:
    """Knowledge as of one reference version. Without a moment a question means now."""

    def __init__(self, scripts: Sequence[ScriptEntry], answers: Sequence[AnswerEntry]) -> None:
        self._scripts = Eras(scripts, lambda moment: _in_order(scripts, moment))
        self._answers = Eras(answers, lambda moment: _in_order(answers, moment))

    def scripts(self, at: datetime | None = None) -> tuple[ScriptEntry, ...]:
        """The scripts that hold, in the order of pages."""
        return self._scripts.at(at or clock.now())

    def answers(self, at: datetime | None = None) -> tuple[AnswerEntry, ...]:
        """The answer templates that hold, in the order of pages."""
        return self._answers.at(at or clock.now())


def _in_order(entries: Sequence[Entry], moment: datetime) -> tuple[Entry, ...]:
    return tuple(sorted(holding(entries, moment), key=lambda one: (one.position, one.code)))


def script_entry(row: Script) -> ScriptEntry:
    """A version of a script, stored or not, as readers get it."""
    return ScriptEntry(
        id=row.id,
        code=row.code,
        names=texts(row, "name"),
        service_code=row.service_code,
        position=row.position,
        call=row.call,
        says=texts(row, "say"),
        asks=texts(row, "ask"),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def answer_entry(row: AnswerTemplate) -> AnswerEntry:
    """A version of an answer template, stored or not, as readers get it."""
    return AnswerEntry(
        id=row.id,
        code=row.code,
        names=texts(row, "name"),
        service_code=row.service_code,
        position=row.position,
        texts=texts(row, "text"),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _build() -> Snapshot:
    scripts = Script.objects.order_by("code", "valid_from")
    answers = AnswerTemplate.objects.order_by("code", "valid_from")
    return Snapshot([*map(script_entry, scripts)], [*map(answer_entry, answers)])


_snapshot = InMemory(_build, about={"knowledge"})


def current() -> Snapshot:
    """Knowledge as it is, never behind this process's own changes."""
    return _snapshot.get()
