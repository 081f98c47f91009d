"""From when a row of a table can hold at all."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from komek.directory.models import Organisation


class Foundings:
    """When organisations were founded, read once for an import."""

    def not_before(self, codes: Iterable[str], moment: datetime | None) -> datetime | None:
        """The moment, or the founding of one of the organisations if later; None stays None."""
        if moment is None:
            return None
        return max([moment, *(self._all[code] for code in codes if code in self._all)])

    @cached_property
    def _all(self) -> dict[str, datetime]:
        return dict(Organisation.objects.values_list("code", "valid_from"))
