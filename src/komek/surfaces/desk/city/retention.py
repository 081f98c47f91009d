"""Retention: how long each kind of data is kept, and what would go if it were kept shorter."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from komek.directory import retention, services
from komek.directory.retention import Kept
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.errors import Message, NotFound
from komek.surfaces.desk.city.forms import CityForm
from komek.surfaces.desk.city.frame import Act, Effect, Line, Past, Shelf, Thing, Values


class PeriodForm(CityForm):
    """For how many days."""

    days = forms.IntegerField(
        label=_("For how many days?"),
        min_value=1,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )


class ChangePeriod(Act):
    """A kind of data is kept longer or shorter."""

    name, heading, button = "change", _("Change the period"), _("Save it")
    action, form = "retention.edit", PeriodForm

    def initial(self, key: str) -> Mapping[str, Any]:
        return {"days": _kind(key).period().days}

    def do(self, actor: Actor, key: str, values: Values) -> str:
        services.keep_for(actor=actor, name=key, days=values["days"])
        return key

    def before(self, actor: Actor, key: str, values: Values) -> Sequence[Effect]:
        number = _kind(key).older(clock.now() - timedelta(days=values["days"]))
        said = ngettext(
            "%(number)s entry is older and goes for good within a day.",
            "%(number)s entries are older and go for good within a day.",
            number,
        )
        return [Effect(said % {"number": number})]


class Retention(Thing):
    """The kinds of data that go by themselves."""

    slug, title, action = "retention", _("Retention"), "retention.read"
    lead = _("How long each kind of data is kept before it goes by itself.")
    found = False
    acts = (ChangePeriod(),)

    def shelves(self, actor: Actor, words: str) -> Sequence[Shelf]:
        return [Shelf("", [_line(kind) for kind in retention.kinds().values()])]

    def head(self, actor: Actor, key: str) -> Line:
        return _line(_kind(key))

    def facts(self, actor: Actor, key: str) -> Sequence[tuple[Message, str]]:
        kind = _kind(key)
        return [
            (_("What bounds it"), str(kind.why)),
            (_("At least"), _days(kind.least)),
            (_("At most"), _days(kind.most)),
            (_("Unless the city says otherwise"), _days(kind.days)),
        ]

    def past(self, key: str) -> Past:
        return Past([f"retention:{key}"])


def _kind(key: str) -> Kept:
    if key not in retention.kinds():
        raise NotFound("retention_unknown", _("There is no such kind of data."))
    return retention.kinds()[key]


def _line(kind: Kept) -> Line:
    return Line(kind.name, str(kind.title), None, [_days(kind.period().days)])


def _days(number: int) -> str:
    said = ngettext("%(number)s day", "%(number)s days", number)
    return said % {"number": number}
