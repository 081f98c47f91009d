"""How long each kind of data is kept: declared by whoever keeps it, set by the city within bounds.

KEPT = keeps(Kept("drafts", _("Words not sent"), _("…"), days=7, least=1, most=30, older=_older))
Rows.objects.filter(at__lt=now - KEPT.period()).delete()
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from komek.directory.models import RetentionPeriod
from komek.kernel.errors import Message
from komek.kernel.reference import InMemory


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of data that goes by itself.

    why: what it is for, and what bounds the period. days: unless the city says otherwise, which it
    can from `least` to `most`. older: how many would go if everything before a moment went.
    """

    name: str
    title: Message
    why: Message
    days: int
    least: int
    most: int
    older: Callable[[datetime], int]

    def period(self) -> timedelta:
        """How long it is kept, as the city has it now."""
        return timedelta(days=_periods.get().get(self.name, self.days))


_kinds: dict[str, Kept] = {}


def keeps(kind: Kept) -> Kept:
    """Make a kind known; raises ValueError for bounds that its own days break."""
    if not 1 <= kind.least <= kind.days <= kind.most:
        raise ValueError(f"{kind.name} is not kept within its own bounds")
    return _kinds.setdefault(kind.name, kind)


def kinds() -> Mapping[str, Kept]:
    """All kinds by name."""
    return MappingProxyType(_kinds)


def _read() -> dict[str, int]:
    return dict(RetentionPeriod.objects.values_list("name", "days"))


_periods = InMemory(_read, about={"retention"})
