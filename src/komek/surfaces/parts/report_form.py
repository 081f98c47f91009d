"""The form of a new case: made for one service, so that it asks what that service needs."""

from collections.abc import Iterator, Sequence
from typing import Any, Self, cast
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from komek.cases.services import NewCase, Reporter
from komek.directory import snapshot as directory
from komek.directory.entries import ServiceEntry
from komek.directory.models import Anonymity, Publication
from komek.kernel.actors import Actor
from komek.kernel.errors import Refused
from komek.kernel.folding import kazakh_sort_key
from komek.residents.contacts import normalise
from komek.surfaces.parts import places
from komek.surfaces.parts.fields import (
    CheckedFilesField,
    CoordinateField,
    WordsField,
    fact_answers,
    fact_field,
    fact_name,
)
from komek.ui.forms import Form, clearer

LONGEST_TEXT = 4000
UNDECIDED = "?"  # no choice has this value, so none is marked
ANONYMITY = {
    Anonymity.HIDDEN_FROM_PUBLIC: _("The city may know who I am, the public may not"),
    Anonymity.HIDDEN_FROM_EXECUTOR: _("Only the contact centre may know who I am"),
    Anonymity.FULL: _("Nobody may know: I leave neither name nor phone"),
}
# Which input a refusal of the case's own check belongs to.
INPUTS = {
    "building_id": "building",
    "accused_organisation_id": "accused",
    "service_code": None,
    "external_id": None,
}


class ReportForm(Form):
    """One case. Its inputs stay filled in whatever happens, files excepted: browsers forbid it.

    looks_for_places: whether the words of the address are looked up in the register.
    """

    looks_for_places = True

    data: MultiValueDict[str, Any]
    files_stay = False
    """Whether the page keeps the files that were chosen when the form comes back."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    text = WordsField(
        label=_("What has happened?"),
        help_text=_("In your own words, in any language."),
        limit=LONGEST_TEXT,
        rows=6,
    )
    address = WordsField(
        label=_("Address or place"),
        help_text=_("Street and house, or a well-known place. Press “Find” to choose it."),
        limit=300,
        required=False,
        autocomplete="street-address",
    )
    building = forms.ChoiceField(label=_("Places found"), widget=forms.RadioSelect, required=False)
    lat = CoordinateField(label=_("Latitude"))
    lon = CoordinateField(label=_("Longitude"))
    # Declared fields are no attributes of the form: `files` stays what was sent.
    files = CheckedFilesField(  # type: ignore[assignment]
        label=_("Photos or documents"),
        help_text=_("Up to ten. Place and owner of a photo are removed before anybody sees it."),
        required=False,
    )
    name = WordsField(label=_("Your name"), limit=200, required=False, autocomplete="name")
    phone = WordsField(label=_("Phone"), limit=60, required=False, kind="tel", autocomplete="tel")
    email = WordsField(
        label=_("E-mail"), limit=254, required=False, kind="email", autocomplete="email"
    )
    accused = forms.TypedChoiceField(
        label=_("Whom is the complaint about?"),
        help_text=_("It goes to whoever is above them; they can neither see nor decide it."),
        coerce=int,
        empty_value=None,
        required=False,
    )
    anonymity = forms.ChoiceField(
        label=_("Who may know that it was you?"),
        widget=forms.RadioSelect,
        required=False,
        help_text=_("A report without a name is not an official appeal."),
    )
    publish_consent = forms.BooleanField(
        label=_("My words may be shown to everybody, without my name, once they were checked"),
        required=False,
    )

    def __init__(
        self, service: ServiceEntry, actor: Actor, data: QueryDict | None = None, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.service, self.actor = service, actor
        self.initial.setdefault("token", str(uuid4()))
        self._offer_buildings()
        self._offer_accused()
        self._offer_anonymity()
        self._ask_facts()
        self.expected |= {"building", "anonymity", *(["address"] if service.needs_place else [])}
        if service.publication != Publication.PUBLIC:
            del self.fields["publish_consent"]

    @classmethod
    def still_being_filled(cls, service: ServiceEntry, actor: Actor, typed: QueryDict) -> Self:
        """The form with what was typed so far, nothing of it judged yet."""
        initial = {name: typed.getlist(name) for name in typed if name != "csrfmiddlewaretoken"}
        form = cls(service, actor, initial=dict(initial))
        many = (forms.MultipleChoiceField,)
        for name, values in initial.items():
            if not isinstance(form.fields.get(name), many):
                form.initial[name] = values[-1]
        form._offer_buildings()
        if "building" not in typed:
            form.initial["building"] = form._suggested_building()
        return form

    def _suggested_building(self) -> str:
        """The only place found; of several, none is marked until somebody chooses."""
        found = list(self.places_found)
        return found[0] if len(found) == 1 else UNDECIDED

    def _typed(self, name: str) -> str:
        value = self.data.get(name) if self.is_bound else self.initial.get(name, "")
        return value if isinstance(value, str) else ""

    @property
    def place_chosen(self) -> str:
        """The name of the place that is meant, "" for none."""
        value = self._typed("building")
        return value if value in self.places_found else ""

    @property
    def building_chosen(self) -> int | None:
        """The building that is meant, as far as one is."""
        place = places.chosen(self._typed("building"))
        return place.building_id if place else None

    @property
    def accused_chosen(self) -> int | None:
        """The organisation that the complaint is about, as it was typed so far."""
        typed = self._typed("accused") if "accused" in self.fields else ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 18 else None

    def _offer_buildings(self) -> None:
        words = self._typed("address") if self.looks_for_places else ""
        self.places_found = {one.value: one for one in places.search(words)}
        if marked := places.chosen(self._typed("building")):
            self.places_found.setdefault(marked.value, marked)
        found = [(one.value, one.label) for one in self.places_found.values()]
        self._offer("building", [*found, *([("", _("None of these"))] if found else [])])

    def _offer_accused(self) -> None:
        if not self.service.about_organisation:
            del self.fields["accused"]
            return
        names = (
            (str(one.id), one.name(self.actor.language).text)
            for one in directory.current().organisations()
        )
        by_name = sorted(names, key=lambda one: kazakh_sort_key(one[1]))
        self._offer("accused", [("", _("I do not know, or nobody of these")), *by_name])

    def _offer_anonymity(self) -> None:
        hiding = [level.value for level in Anonymity]
        most = hiding.index(self.service.anonymity)
        offered = [(one, text) for one, text in ANONYMITY.items() if hiding.index(one) <= most]
        if len(offered) < 2:
            del self.fields["anonymity"]
            return
        self._offer("anonymity", offered)
        self.initial.setdefault("anonymity", offered[0][0])

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def _ask_facts(self) -> None:
        for fact in self.service.facts:
            self.fields[fact_name(fact.code)] = clearer(fact_field(fact, self.actor.language))

    @property
    def facts(self) -> Iterator[BoundField]:
        """The questions of the service, for the template."""
        return (self[fact_name(fact.code)] for fact in self.service.facts)

    @property
    def anonymous(self) -> bool:
        """Whether nobody may know who reports."""
        return self.cleaned_data.get("anonymity") == Anonymity.FULL

    def clean_token(self) -> str:
        """A token is one of ours, or the form starts afresh."""
        try:
            return str(UUID(self.cleaned_data["token"]))
        except ValueError as error:
            self.renew_token()
            raise ValidationError(
                _("The form was damaged on its way. Please send it again.")
            ) from error

    def clean_phone(self) -> str:
        return self._contact("phone")

    def clean_email(self) -> str:
        return self._contact("email")

    def _contact(self, kind: str) -> str:
        given = self.cleaned_data[kind]
        try:
            return normalise(kind, given) if given else ""
        except Refused as refused:
            raise ValidationError(str(refused), code=refused.code) from refused

    def clean(self) -> dict[str, Any]:
        """What concerns several inputs at once."""
        cleaned = super().clean() or self.cleaned_data
        self._ask_which_building(cleaned)
        lost = self["files"].data and not self.files_stay
        if lost and self.errors and "files" not in self.errors:
            self.add_error("files", _("Please choose the files once more: browsers forget them."))
        return cleaned

    def _ask_which_building(self, cleaned: dict[str, Any]) -> None:
        """Whoever typed an address that the register knows says which one it is, or none of it."""
        unasked = self.places_found and "building" not in self.data
        if unasked and cleaned.get("lat") is None:
            self.add_error("building", _("Please choose the place, or “None of these”."))

    def renew_token(self) -> None:
        """Whatever is sent from here on is another message."""
        self.data = self.data.copy()
        self.data["token"] = str(uuid4())

    def refuse(self, refused: Refused) -> None:
        """Show what the case's own checks refused, beside the input it belongs to."""
        if refused.code == "external_id_taken":
            self.renew_token()
            sentence = _("You have sent this form before. Send it again only for another matter.")
            self.add_error(None, str(sentence))
            return
        field = (refused.field or "").replace("facts.", "fact_")
        name = INPUTS.get(field, field)
        self.add_error(name if name in self.fields else None, str(refused))

    def reporter(self) -> Reporter | None:
        """Who reports, as far as they may be known."""
        cleaned = self.cleaned_data
        if self.anonymous:
            return None
        given = Reporter(
            name=cleaned.get("name", ""),
            email=cleaned.get("email", ""),
            phone=cleaned.get("phone", ""),
            resident_id=self.actor.resident_id,
        )
        return given if given != Reporter() else None

    def new_case(self, channel: str) -> NewCase:
        """The case as it was filled in."""
        cleaned = self.cleaned_data
        place = self.places_found.get(cleaned.get("building") or "")
        lat, lon = self._point(place)
        return NewCase(
            service_code=self.service.code,
            text=cleaned["text"],
            language=cleaned.get("language") or self.actor.language,
            channel=channel,
            external_id=cleaned["token"],
            lat=lat,
            lon=lon,
            building_id=place.building_id if place else None,
            address=place.label if place else cleaned["address"],
            facts={
                fact.code: answers
                for fact in self.service.facts
                if (answers := fact_answers(cleaned.get(fact_name(fact.code))))
            },
            reporter=self.reporter(),
            anonymity=cleaned.get("anonymity") or None,
            files=cleaned["files"],
            publish_consent=cleaned.get("publish_consent", False),
            accused_organisation_id=cleaned.get("accused"),
        )

    def _point(self, place: places.Found | None) -> tuple[float | None, float | None]:
        """The coordinates given, else those of a landmark; a building has its own."""
        lat, lon = self.cleaned_data["lat"], self.cleaned_data["lon"]
        if place is None or place.building_id is not None or (lat, lon) != (None, None):
            return lat, lon
        return place.point
