"""The form of a service: its words, its terms, its policies, and the facts to ask for."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from komek.directory import snapshot as directory
from komek.directory.fact_form import AsksFact
from komek.directory.facts import FactFields
from komek.directory.models import (
    Anonymity,
    Criticality,
    FactType,
    Moderation,
    Publication,
    TermUnit,
)
from komek.kernel.actors import Actor
from komek.kernel.errors import Message
from komek.surfaces.desk.city.forms import NamesForm, Options, Pick, code_field
from komek.surfaces.parts.fields import WordsField
from komek.ui.forms import Form

LONGEST = 4000
LONGEST_QUESTION = 300


def _groups(actor: Actor, key: str) -> Options:
    return [(one.id, one.name(actor.language).text) for one in directory.current().groups()]


def _words(label: Message, rows: int = 2) -> WordsField:
    return WordsField(label=label, limit=LONGEST, rows=rows, required=False)


def _amount(label: Message) -> forms.IntegerField:
    number = forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=1, widget=number)


class FactForm(AsksFact, Form):
    """One question; a row whose code is empty is none."""

    code = forms.SlugField(label=_("Code"), max_length=80, required=False)
    datatype = forms.ChoiceField(label=_("Kind of answer"), choices=FactType.choices)
    required = forms.BooleanField(label=_("Must be answered"), required=False)
    position = forms.IntegerField(
        label=_("Place in the list"), min_value=0, max_value=1000, required=False
    )
    question_kk = WordsField(label=_("Question in Kazakh"), limit=LONGEST_QUESTION, required=False)
    question_ru = WordsField(label=_("Question in Russian"), limit=LONGEST_QUESTION, required=False)
    question_en = WordsField(label=_("Question in English"), limit=LONGEST_QUESTION, required=False)
    choices = forms.CharField(
        label=_("Choices"),
        help_text=_("For lists: key=қазақша|русский|English;key=..."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )


class FactForms(forms.BaseFormSet):  # type: ignore[type-arg]
    """The questions of a service, and an empty row for another one."""

    def facts(self) -> list[FactFields]:
        """The questions that have a code and are not crossed out."""
        rows = [one for one in self.forms if one.cleaned_data.get("code")]
        return [one.fact() for one in rows if not one.cleaned_data.get("DELETE")]


_FactForms = forms.formset_factory(FactForm, formset=FactForms, extra=1, can_delete=True)


class ServiceForm(NamesForm):
    """A service as editors write it."""

    parts: ClassVar[Any] = (
        (_("What residents read"), ("description_", "keywords_")),
        (_("Terms"), ("promised_", "legal_")),
        (
            _("Rules"),
            ("criticality", "needs_place", "anonymity", "publication", "moderation", "about_"),
        ),
        (_("From when"), ("begin",)),
    )

    group_id = Pick(_groups, label=_("Group"), coerce=int)
    description_kk = _words(_("Description in Kazakh"))
    description_ru = _words(_("Description in Russian"))
    description_en = _words(_("Description in English"))
    keywords_kk = _words(_("Everyday words in Kazakh"))
    keywords_ru = _words(_("Everyday words in Russian"))
    keywords_en = _words(_("Everyday words in English"))
    promised_amount = _amount(_("Promised term"))
    promised_unit = forms.ChoiceField(label=_("Days or hours"), choices=TermUnit.choices)
    legal_amount = _amount(_("Legal term"))
    legal_unit = forms.ChoiceField(label=_("Days or hours"), choices=TermUnit.choices)
    criticality = forms.ChoiceField(label=_("Criticality"), choices=Criticality.choices)
    needs_place = forms.BooleanField(label=_("Needs a place"), required=False)
    anonymity = forms.ChoiceField(label=_("Most anonymity"), choices=Anonymity.choices)
    publication = forms.ChoiceField(label=_("What the public sees"), choices=Publication.choices)
    moderation = forms.ChoiceField(label=_("Which answers are checked"), choices=Moderation.choices)
    about_organisation = forms.BooleanField(
        label=_("A complaint about an organisation"), required=False
    )

    def __init__(self, actor: Actor, key: str, *data: Any, **rest: Any) -> None:
        facts = (rest.get("initial") or {}).pop("facts", [])
        super().__init__(actor, key, *data, **rest)
        self.expected |= {name for name in self.fields if name.startswith(("descr", "keyw"))}
        prefix = f"{rest.get('prefix', '')}-facts"
        self.rows = cast(
            FactForms, _FactForms(data[0] if data else None, initial=facts, prefix=prefix)
        )

    def is_valid(self) -> bool:
        """The service and all its questions."""
        return super().is_valid() and self.rows.is_valid()

    def values(self) -> dict[str, Any]:
        """With the questions."""
        return {**super().values(), "facts": self.rows.facts()}


class NewServiceForm(ServiceForm):
    """A service that gets its code once."""

    code = code_field()
    field_order = ("code", "group_id", "name_kk", "name_ru", "name_en")
