"""The verb that sets how long a kind of data is kept."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.directory import retention
from komek.directory.models import RetentionPeriod
from komek.directory.services.rows import change, insert
from komek.kernel.actors import Actor
from komek.kernel.editing import editing
from komek.kernel.errors import Invalid, NotFound


def keep_for(*, actor: Actor, name: str, days: int) -> None:
    """Keep a kind of data for so many days; what is older goes with the next sweep.

    Raises NotFound, and Invalid outside of the kind's bounds.
    """
    kind = retention.kinds().get(name)
    if kind is None:
        raise NotFound("retention_unknown", _("There is no such kind of data."))
    with editing(actor, "retention.edit") as edit:
        if not kind.least <= days <= kind.most:
            message = format_lazy(
                _("It has to be kept for {least} to {most} days."), least=kind.least, most=kind.most
            )
            raise Invalid("retention_out_of_bounds", message, field="days")
        row = RetentionPeriod.objects.filter(name=name).first()
        before = row.days if row else kind.days
        if row is None:
            insert(RetentionPeriod(name=name, days=days))
        else:
            change(row, {"days": days})
        if before != days:
            edit.note("retention.changed", f"retention:{name}", ["days"], str(days), before=before)
