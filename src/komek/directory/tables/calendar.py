"""Days that differ from the country's calendar as a table."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from komek.directory import services
from komek.directory.models import DayOverride
from komek.directory.tables.names import NAME_FIELDS, NAMES, names_of
from komek.kernel.actors import Actor
from komek.kernel.tables import Choice, Day, Row, Table
from komek.kernel.tables.table import fields


class Holidays(Table):
    """The days that were decided, those of past years included."""

    name = "holidays"
    title = _("Days that differ")
    columns = (
        Day("day", required=True),
        Choice("kind", required=True, choices=DayOverride.Kind.values),
        *NAMES,
    )
    key = ("day",)
    read_action = "directory.read"
    action = "calendar.edit"

    def rows(self) -> Iterator[Row]:
        for one in DayOverride.objects.order_by("day"):
            yield {"day": one.day, "kind": one.kind, **names_of(one)}

    def store(self, actor: Actor, new: Sequence[Row], old: Sequence[Row]) -> None:
        (row,) = new
        merged = {**old[0], **row} if old else row
        details = fields(merged, "kind", *NAME_FIELDS)
        services.override_day(actor=actor, day=row["day"], **details)
