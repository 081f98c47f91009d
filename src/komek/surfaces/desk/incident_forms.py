"""Forms of incidents: opening one, answering all its cases, adding some."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from komek.directory import snapshot as directory
from komek.directory.entries import Entry
from komek.kernel.actors import Actor
from komek.kernel.folding import kazakh_sort_key
from komek.kernel.permissions import subtree_roots
from komek.surfaces.parts import places
from komek.surfaces.parts.fields import CheckedFilesField, WordsField
from komek.surfaces.parts.report_form import LONGEST_TEXT
from komek.ui.forms import Form

LONGEST_TITLE = 200


def _moment(label: Any, help_text: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local", "class": "short"}, format="%Y-%m-%dT%H:%M"
    )
    return forms.DateTimeField(label=label, help_text=help_text, required=False, widget=widget)


class IncidentForm(Form):
    """A new incident: what it is, whose, since when, where."""

    service_code = forms.ChoiceField(label=_("Service"))
    whole_group = forms.BooleanField(
        label=_("All services of its group are concerned"), required=False
    )
    organisation_id = forms.TypedChoiceField(label=_("Who deals with it?"), coerce=int)
    title_kk = WordsField(label=_("Title in Kazakh"), limit=LONGEST_TITLE, required=False)
    title_ru = WordsField(label=_("Title in Russian"), limit=LONGEST_TITLE, required=False)
    title_en = WordsField(label=_("Title in English"), limit=LONGEST_TITLE, required=False)
    cause = WordsField(
        label=_("What is the cause?"),
        help_text=_("Among staff. No names of residents."),
        limit=LONGEST_TEXT,
        rows=3,
    )
    started_at = _moment(_("Since when?"), _("Now, if left empty."))
    expected_end = _moment(_("Until when, if that is known?"))
    territory_code = forms.ChoiceField(label=_("District"), required=False)
    address = WordsField(
        label=_("Buildings"),
        help_text=_("Type an address and press “Find”. Without any, it is where its cases are."),
        limit=300,
        required=False,
    )
    buildings = forms.MultipleChoiceField(
        label=_("Buildings found"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, actor: Actor, data: QueryDict | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        snapshot = directory.current()
        language = actor.language
        self._offer("service_code", _named(snapshot.services(), language, "code"))
        self._offer("organisation_id", _named(_organisations(actor), language, "id"))
        districts = _named(snapshot.territories(), language, "code")
        self._offer("territory_code", [("", _("The whole city")), *districts])
        self._offer("buildings", self._found(data or self.initial))

    @classmethod
    def still_being_filled(cls, actor: Actor, typed: QueryDict) -> "IncidentForm":
        """The form with what was typed so far, nothing of it judged yet."""
        initial: dict[str, Any] = {name: typed.get(name) for name in typed}
        initial["buildings"] = typed.getlist("buildings")
        return cls(actor, initial=initial)

    def new_incident(self) -> dict[str, Any]:
        """What the verb takes, cases aside."""
        given = self.cleaned_data
        return {
            "service_code": given["service_code"],
            "organisation_id": given["organisation_id"],
            "titles": {code: given[f"title_{code}"] for code in ("kk", "ru", "en")},
            "cause": given["cause"],
            "whole_group": given["whole_group"],
            "building_ids": [int(one) for one in given["buildings"]],
            "territory_code": given["territory_code"] or None,
            "started_at": given["started_at"],
            "expected_end": given["expected_end"],
        }

    def _offer(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def _found(self, typed: Any) -> list[tuple[str, str]]:
        marked = (
            typed.getlist("buildings")
            if isinstance(typed, QueryDict)
            else (typed.get("buildings") or [])
        )
        chosen = [one for value in marked if (one := places.chosen(value))]
        found = [*chosen, *places.search(typed.get("address") or "")]
        houses = {one.value: one.label for one in found if one.building_id is not None}
        return list(houses.items())


class IncidentAnswerForm(Form):
    """One answer for all, in the languages of those who get it."""

    kk = WordsField(label=_("Answer in Kazakh"), limit=LONGEST_TEXT, rows=4, required=False)
    ru = WordsField(label=_("Answer in Russian"), limit=LONGEST_TEXT, rows=4, required=False)
    en = WordsField(
        label=_("Answer in English"),
        help_text=_("Each resident gets it in their language, or in the first there is."),
        limit=LONGEST_TEXT,
        rows=4,
        required=False,
    )
    norm = WordsField(label=_("Law or rule the answer rests on"), limit=300, required=False)
    # Declared fields are no attributes of the form: `files` stays what was sent.
    files = CheckedFilesField(  # type: ignore[assignment]
        label=_("Photos as proof"), help_text=_("Up to ten."), required=False
    )

    def answer(self) -> dict[str, Any]:
        """What the verb takes."""
        given = self.cleaned_data
        texts = {code: given[code] for code in ("kk", "ru", "en") if given[code]}
        return {"texts": texts, "norm": given["norm"], "files": given["files"]}


def _organisations(actor: Actor) -> list[Entry]:
    snapshot = directory.current()
    roots = subtree_roots(actor, "incidents.open")
    if roots is None:
        return list(snapshot.organisations())
    within = frozenset().union(*(snapshot.descendants(root) for root in roots))
    return [one for one in snapshot.organisations() if one.id in within]


def _named(entries: Sequence[Entry], language: str, value: str) -> list[tuple[str, str]]:
    named = ((str(getattr(one, value)), one.name(language).text) for one in entries)
    return sorted(named, key=lambda one: kazakh_sort_key(one[1]))
