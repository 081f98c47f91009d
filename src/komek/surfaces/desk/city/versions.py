"""The versions behind entries of the trail: there the past tells values, and not only names."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from komek.directory.models import Service
from komek.kernel.dated import Dated
from komek.knowledge.models import AnswerTemplate, Script

KINDS: Mapping[str, type[Dated]] = {
    "service": Service,
    "script": Script,
    "answer_template": AnswerTemplate,
}
"""What is kept as versions with a code, as subjects of the trail call it."""


class Versions:
    """The versions that subjects of the trail name, and those that they followed."""

    def __init__(self, subjects: Iterable[str]) -> None:
        ids: defaultdict[str, set[int]] = defaultdict(set)
        for subject in subjects:
            kind, _colon, row_id = subject.partition(":")
            if kind in KINDS and row_id.isdecimal():
                ids[kind].add(int(row_id))
        self._rows = {kind: _with_all_versions(KINDS[kind], found) for kind, found in ids.items()}

    def named(self, subject: str) -> Any:
        """The version of a subject; None for what has none."""
        kind, _colon, row_id = subject.partition(":")
        return next((one for one in self._rows.get(kind, ()) if str(one.id) == row_id), None)

    def followed_by(self, subject: str) -> Any:
        """The version before that of the subject; None for the first one."""
        after = self.named(subject)
        if after is None:
            return None
        rows = self._rows[subject.partition(":")[0]]
        return next((one for one in rows if _follows(after, one)), None)


def _with_all_versions(model: Any, ids: Collection[int]) -> list[Any]:
    codes = model._default_manager.filter(id__in=ids).values("code")
    return list(model._default_manager.filter(code__in=codes))


def _follows(after: Any, before: Any) -> bool:
    return before.code == after.code and before.valid_to == after.valid_from
