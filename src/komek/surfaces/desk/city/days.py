"""The calendar: days that work, rest or end early, and how many terms would move with them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from komek.cases.queries import terms_that_would_move
from komek.directory import services, snapshot
from komek.directory.models import DayOverride
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.errors import NotFound
from komek.kernel.numbering import number_for
from komek.surfaces.desk.city.forms import CityForm, NamesForm, day_field
from komek.surfaces.desk.city.frame import (
    Act,
    Effect,
    Line,
    Past,
    Shelf,
    Thing,
    Touched,
    Values,
)

SATURDAY = 5
MOST_SHOWN = 20


class DayForm(NamesForm):
    """What a day is, and what it is called."""

    begin = None  # type: ignore[assignment]
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=DayOverride.Kind.choices,
        widget=forms.RadioSelect,
    )
    field_order = ("day", "kind", "name_kk", "name_ru", "name_en")


class NewDayForm(DayForm):
    """A day to decide about."""

    day = day_field(_("Day"))


class _Deciding(Act):
    """Deciding about a day, with the terms that would move."""

    action = "calendar.edit"

    def after(self, actor: Actor, key: str, values: Values) -> Sequence[Effect]:
        return _moved_terms(actor, _day(key or str(values["day"])))


class Decide(_Deciding):
    """A decision about a day that was as everywhere so far."""

    name, heading, button, form = (
        "new",
        _("Another day"),
        _("Decide it"),
        NewDayForm,
    )

    def do(self, actor: Actor, key: str, values: Values) -> str:
        return str(services.override_day(actor=actor, **values).day)


class Redecide(_Deciding):
    """Another decision about a day."""

    name, heading, button, form = (
        "change",
        _("Decide otherwise"),
        _("Save it"),
        DayForm,
    )

    def initial(self, key: str) -> Mapping[str, Any]:
        row = DayOverride.objects.filter(day=_day(key)).first()
        names = ("kind", "name_kk", "name_ru", "name_en")
        return {name: getattr(row, name) for name in names} if row else {}

    def do(self, actor: Actor, key: str, values: Values) -> str:
        return str(services.override_day(actor=actor, day=_day(key), **values).day)


class Restore(_Deciding):
    """No decision any more."""

    name, heading, button = (
        "restore",
        _("Leave it to the country"),
        _("Leave it"),
    )
    form, tone = CityForm, "danger"

    def offered(self, key: str) -> bool:
        return DayOverride.objects.filter(day=_day(key)).exists()

    def do(self, actor: Actor, key: str, values: Values) -> str:
        services.restore_day(actor=actor, day=_day(key))
        return key


class Days(Thing):
    """Days that differ from a plain week, this year's and the next ones'."""

    slug, title, action = "days", _("Calendar"), "calendar.edit"
    lead = _("Holidays and moved days: the country's, and what the city decides otherwise.")
    found = False
    new = Decide()
    acts = (Redecide(), Restore())

    def shelves(self, actor: Actor, words: str) -> Sequence[Shelf]:
        year = snapshot.current().calendar.local_date(clock.now()).year
        decided = {row.day: row for row in DayOverride.objects.filter(day__year__gte=year)}
        years = sorted({year, year + 1, *(day.year for day in decided)})
        return [
            Shelf(str(one), [_line(day, decided.get(day)) for day in _differing(one, decided)])
            for one in years
        ]

    def head(self, actor: Actor, key: str) -> Line:
        day = _day(key)
        return _line(day, DayOverride.objects.filter(day=day).first())

    def past(self, key: str) -> Past:
        return Past([f"day:{key}"])


def _day(key: str) -> date:
    try:
        return date.fromisoformat(key)
    except ValueError as error:
        raise NotFound("day_unknown", _("There is no such day.")) from error


def _differing(year: int, decided: Mapping[date, DayOverride]) -> list[date]:
    """Working days off, days off that work, and whatever was decided."""
    calendar = snapshot.current().calendar
    days = [date(year, 1, 1) + timedelta(days=one) for one in range(366)]
    return [
        day
        for day in days
        if day.year == year
        and (day in decided or calendar.is_working(day) != (day.weekday() < SATURDAY))
    ]


def _line(day: date, row: DayOverride | None) -> Line:
    title, weekday = date_format(day, "DATE_FORMAT"), date_format(day, "l")
    if row is None:
        return Line(str(day), title, None, [weekday, _by_country(day)])
    notes = [weekday, str(row.get_kind_display()), str(row)]
    return Line(str(day), title, None, notes, gettext("decided by the city"))


def _by_country(day: date) -> str:
    if snapshot.current().calendar.is_working(day):
        return gettext("works, by the country's calendar")
    return gettext("off, by the country's calendar")


def _moved_terms(actor: Actor, day: date) -> list[Effect]:
    number, cases = terms_that_would_move(actor, day, MOST_SHOWN)
    said = ngettext(
        "The terms of %(number)s open case would be computed anew.",
        "The terms of %(number)s open cases would be computed anew.",
        number,
    )
    touched = [
        Touched(
            number_for(one.case_id),
            " → ".join(date_format(due, "SHORT_DATE_FORMAT") for due in (one.was, one.becomes)),
        )
        for one in cases
    ]
    return [Effect(said % {"number": number}, touched)]
