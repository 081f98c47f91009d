"""Verbs for the days that differ from the country's calendar."""

from datetime import date

from komek.directory.models import DayOverride
from komek.directory.services.rows import change, insert
from komek.kernel.actors import Actor
from komek.kernel.editing import editing


def override_day(
    *,
    actor: Actor,
    day: date,
    kind: str,
    name_kk: str = "",
    name_ru: str = "",
    name_en: str = "",
) -> DayOverride:
    """Decide that a day works, rests or ends early, whatever the computed calendar says.

    The day counts for cases opened from now on; terms that run over it already are computed anew
    by whoever subscribed.
    """
    names = {"name_kk": name_kk, "name_ru": name_ru, "name_en": name_en}
    with editing(actor, "calendar.edit") as edit:
        row = DayOverride.objects.filter(day=day).first()
        if row is None:
            row = insert(DayOverride(day=day, kind=kind, **names))
            changed = ["day", "kind"]
        else:
            changed = change(row, {"kind": kind, **names})
        if changed:
            edit.note("calendar.day_overridden", f"day:{day}", changed)
        return row


def restore_day(*, actor: Actor, day: date) -> None:
    """Let the computed calendar decide about the day again."""
    with editing(actor, "calendar.edit") as edit:
        deleted, _ = DayOverride.objects.filter(day=day).delete()
        if deleted:
            edit.note("calendar.day_restored", f"day:{day}", ["kind"])
