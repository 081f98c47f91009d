"""Forms of the editors' pages: three languages, a day to begin with, choices made when asked."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from komek.directory import snapshot as directory
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.errors import Message, Refused
from komek.kernel.folding import kazakh_sort_key
from komek.surfaces.parts.fields import DayField, WordsField
from komek.ui.forms import Form

Options = list[tuple[Any, Any]]
OTHER_NAMES = {"valid_from": "begin", "valid_to": "begin", "at": "begin"}
"""What verbs call a moment that our forms ask for as a day."""


class Pick(forms.TypedChoiceField):
    """One of what there is when the form is made; `options` gets the actor and the thing's key."""

    def __init__(self, options: Callable[[Actor, str], Options], **rest: Any) -> None:
        rest.setdefault("empty_value", None)
        super().__init__(**rest)
        self.options = options


class PickMany(forms.TypedMultipleChoiceField):
    """Some of what there is when the form is made."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, options: Callable[[Actor, str], Options], **rest: Any) -> None:
        super().__init__(required=False, **rest)
        self.options = options


def day_field(label: Message, **rest: Any) -> forms.DateField:
    """A day, chosen with the browser's own calendar."""
    return DayField(label=label, style="short", **rest)


class CityForm(Form):
    """The base: parts under headings, choices for one thing, refusals at their field.

    parts: headings, each with the beginnings of its fields' names; what is left stands first.
    begun_with: a digest of how the thing stood when its form was made; "" where nobody says.
    """

    parts: ClassVar[Iterable[tuple[Message, tuple[str, ...]]]] = ()
    begun_with = ""

    def __init__(self, actor: Actor, key: str, *data: Any, **rest: Any) -> None:
        super().__init__(*data, **rest)
        self.actor, self.key = actor, key
        for name, field in list(self.fields.items()):
            if isinstance(field, Pick):
                nothing = _("Choose …") if field.required else "—"
                field.choices = [("", nothing), *field.options(actor, key)]
            elif isinstance(field, PickMany):
                field.choices = field.options(actor, key)
                if not field.choices:
                    del self.fields[name]

    def values(self) -> dict[str, Any]:
        """What the form says to a verb: a day to begin with as its first moment, or now."""
        values = dict(self.cleaned_data)
        if "begin" in values:
            values["at"] = first_moment(values.pop("begin"))
        return values

    def refuse(self, refused: Refused) -> None:
        """Say what a verb refused, at the field that it names or above the form."""
        name = refused.field or ""
        names = (name, f"{name}_id", OTHER_NAMES.get(name, ""))
        found = next((one for one in names if one in self.fields), None)
        self.add_error(found, str(refused))

    def sections(self) -> Iterator[tuple[Message, list[BoundField]]]:
        """The fields under their headings."""
        taken = {name for _heading, begins in self.parts for name in self._beginning(begins)}
        yield "", [self[name] for name in self.fields if name not in taken]
        for heading, begins in self.parts:
            yield heading, [self[name] for name in self._beginning(begins)]

    def _beginning(self, begins: tuple[str, ...]) -> list[str]:
        return [name for name in self.fields if name.startswith(begins)]


class WhenForm(CityForm):
    """From which day something holds."""

    begin = day_field(
        _("From which day?"), help_text=_("From now on, if left empty."), required=False
    )

    def clean_begin(self) -> Any:
        """A day that has passed cannot be changed any more."""
        day = self.cleaned_data["begin"]
        if day and day < directory.current().calendar.local_date(clock.now()):
            raise forms.ValidationError(_("This day has passed. What was, stays as it was."))
        return day


class NamesForm(WhenForm):
    """What something is called in the three languages."""

    name_kk = WordsField(label=_("Name in Kazakh"), limit=300, required=False)
    name_ru = WordsField(label=_("Name in Russian"), limit=300, required=False)
    name_en = WordsField(label=_("Name in English"), limit=300, required=False)
    field_order: Iterable[str] = ("name_kk", "name_ru", "name_en")

    def __init__(self, *data: Any, **rest: Any) -> None:
        super().__init__(*data, **rest)
        self.expected |= {"name_kk", "name_ru", "name_en"}
        if "begin" in self.fields:
            # When it holds is what one says last.
            self.fields["begin"] = self.fields.pop("begin")


def code_field() -> forms.SlugField:
    """The lasting name of a new thing, for tables and programs."""
    return forms.SlugField(
        label=_("Code"),
        help_text=_("Latin letters, digits and hyphens. It stays as it is."),
        max_length=80,
    )


def first_moment(day: Any) -> datetime:
    """The first moment of a day in the city; now for today and for no day."""
    calendar = directory.current().calendar
    if day is None or day <= calendar.local_date(clock.now()):
        return clock.now()
    return datetime.combine(day, time.min, calendar.zone)


def organisations(actor: Actor, key: str) -> Options:
    """The open organisations by name."""
    found = directory.current().organisations()
    return by_name((one.id, one.name(actor.language).text) for one in found)


def organisation_codes(actor: Actor, key: str) -> Options:
    """The open organisations by name, chosen by code."""
    found = directory.current().organisations()
    return by_name((one.code, one.name(actor.language).text) for one in found)


def services(actor: Actor, key: str) -> Options:
    """The services by name, chosen by code."""
    found = directory.current().services()
    return by_name((one.code, one.name(actor.language).text) for one in found)


def by_name(options: Iterable[tuple[Any, str]]) -> Options:
    """Choices in the order of the Kazakh alphabet, the Russian letters included."""
    return sorted(options, key=lambda one: kazakh_sort_key(one[1]))
