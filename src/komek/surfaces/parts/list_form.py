"""The form in which people narrow a list: made of what `Asked` describes, read by it."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from komek.cases.models import State
from komek.cases.queries import Asked
from komek.cases.queries.lists.asked import LONGEST_WORDS, MOST_DAYS
from komek.directory import snapshot as directory
from komek.directory.entries import Entry
from komek.directory.models import TerritoryKind
from komek.directory.snapshot import Snapshot
from komek.intake import port
from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid, Refused
from komek.kernel.folding import kazakh_sort_key
from komek.kernel.permissions import at_all, subtree_roots
from komek.surfaces.parts import list_words
from komek.ui.forms import Form

Options = tuple[tuple[str, str], ...]
LISTS = ("service", "group", "district", "organisation", "channel")
NOT_OFFERED = _("There is nothing with this code.")


class LongSelect(forms.Select):
    """A select with hundreds of options, which Django's templates would render one by one."""

    offered: Options = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = str(value or "")
        before, after = _split(self.offered, chosen)
        picked = [option for option in self.offered if option[0] == chosen]
        return format_html(
            '<select name="{}"{}><option value="">{}</option>{}{}{}</select>',
            name,
            flatatt(attrs or {}),
            _("Any"),
            before,
            format_html_join("", '<option value="{}" selected>{}</option>', picked),
            after,
        )


class CodesField(forms.CharField):
    """One of many codes; several come, joined by commas, from saved lists and from programs."""

    widget = LongSelect

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, required=False)

    def offer(self, options: Options, chosen: str) -> None:
        """Let these be chosen, and whatever is chosen already."""
        if chosen and chosen not in (names := dict(options)):
            joined = ", ".join(names.get(code, code) for code in chosen.split(","))
            options = ((chosen, joined), *options)
        self.widget.offered = options


class ListForm(Form):
    """All conditions and both orders, with the names that they have in `Asked`."""

    words = forms.CharField(label=_("Words or number"), required=False, max_length=LONGEST_WORDS)
    state = forms.MultipleChoiceField(
        label=_("State"),
        required=False,
        choices=[*list_words.GROUPS.items(), *State.choices],
        widget=forms.CheckboxSelectMultiple,
    )
    term = forms.ChoiceField(
        label=_("Term"), required=False, choices=[("", _("Any")), *list_words.TERMS.items()]
    )
    days = forms.IntegerField(label=_("Days"), required=False, min_value=0, max_value=MOST_DAYS)
    clock = forms.ChoiceField(
        label=_("Which term"), required=False, choices=list(list_words.CLOCKS.items())
    )
    service = CodesField(_("Service"))
    group = CodesField(_("Group of services"))
    district = CodesField(_("District"))
    organisation = CodesField(_("Organisation and below"))
    channel = CodesField(_("Channel"))
    opened_from = forms.DateField(label=_("Received from"), required=False)
    opened_to = forms.DateField(label=_("Received until"), required=False)
    closed_from = forms.DateField(label=_("Ended from"), required=False)
    closed_to = forms.DateField(label=_("Ended until"), required=False)
    mine = forms.BooleanField(label=_("Given to me"), required=False)
    order = forms.ChoiceField(
        label=_("Order"), required=False, choices=list(list_words.ORDERS.items())
    )

    def __init__(self, actor: Actor, *data: Any, **options: Any) -> None:
        super().__init__(*data, **options)
        # Everything here may be left empty; saying so sixteen times would only be noise.
        self.expected = set(self.fields)
        for name in ("opened_from", "opened_to", "closed_from", "closed_to"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        for name, options_of in _offered(actor).items():
            field = self.fields[name]
            assert isinstance(field, CodesField)
            field.offer(options_of, str(self[name].value() or ""))
        if not at_all(actor, "cases.accept"):
            del self.fields["mine"]

    def conditions(self) -> list[forms.BoundField]:
        """Everything but the words and the order, which pages show first."""
        return [field for field in self if field.name not in ("words", "order")]

    def asked(self) -> Asked | None:
        """What was filled in; None, and errors beside the fields, where it makes no sense."""
        if not self.is_valid():
            return None
        given = {
            name: value for name, value in self.cleaned_data.items() if value not in ("", None)
        }
        given |= {name: given[name].split(",") for name in LISTS if name in given}
        try:
            return Asked.model_validate(given).check()
        except ValidationError as error:
            for fault in error.errors():
                self._refuse(str(fault["loc"][0]), str(NOT_OFFERED))
        except Refused as refused:
            self._refuse(refused.field, str(refused))
        return None

    def _refuse(self, field: str | None, sentence: str) -> None:
        self.add_error(field if field in self.fields else None, sentence)


def asked_of(query: QueryDict) -> Asked:
    """What an address asks for, as `Asked.as_query` writes it. Raises Invalid."""
    known = {name: query.getlist(name) for name in Asked.model_fields if name in query}
    given = {
        name: values if name in (*LISTS, "state") else values[-1] for name, values in known.items()
    }
    try:
        return Asked.model_validate(given).check()
    except ValidationError as error:
        message = _("This list cannot be read. Please choose its conditions again.")
        raise Invalid("list_unreadable", message) from error


def joined(query: QueryDict) -> QueryDict:
    """The query with several codes of one name as the form has them, in one."""
    copy = query.copy()
    for name in LISTS:
        if name in copy:
            copy[name] = ",".join(filter(None, copy.getlist(name)))
    return copy


def initial(asked: Asked) -> dict[str, Any]:
    """The form filled in with what is asked for."""
    values = asked.model_dump(mode="json")
    return {name: ",".join(value) if name in LISTS else value for name, value in values.items()}


def _offered(actor: Actor) -> dict[str, Options]:
    snapshot, language = directory.current(), actor.language
    return {
        "service": _services(snapshot, language),
        "group": _groups(snapshot, language),
        "district": _districts(snapshot, language),
        "organisation": _organisations(snapshot, language, subtree_roots(actor, "cases.list")),
        "channel": _channels(language),
    }


@lru_cache(maxsize=8)
def _services(snapshot: Snapshot, language: str) -> Options:
    return _by_name(snapshot.services(), language)


@lru_cache(maxsize=8)
def _groups(snapshot: Snapshot, language: str) -> Options:
    return tuple((one.code, one.name(language).text) for one in snapshot.groups())


@lru_cache(maxsize=8)
def _districts(snapshot: Snapshot, language: str) -> Options:
    found = (one for one in snapshot.territories() if one.kind == TerritoryKind.DISTRICT)
    return _by_name(found, language)


@lru_cache(maxsize=256)
def _organisations(snapshot: Snapshot, language: str, roots: frozenset[int] | None) -> Options:
    """Those whose cases can be seen, closed ones as well."""
    if roots is None:
        ids = snapshot.organisation_ids()
    else:
        ids = frozenset().union(*map(snapshot.descendants, roots))
    return _by_name(map(snapshot.organisation, ids), language)


@lru_cache(maxsize=8)
def _channels(language: str) -> Options:
    return tuple((code, one.manifest.name(language)) for code, one in port.channels().items())


def _by_name(entries: Iterable[Entry], language: str) -> Options:
    named = ((one.code, one.name(language).text or one.code) for one in entries)
    return tuple(sorted(named, key=lambda option: kazakh_sort_key(option[1])))


def _split(options: Options, chosen: str) -> tuple[SafeString, SafeString]:
    """The options before and after the chosen one, as they are on every page."""
    codes = [code for code, _name in options]
    place = codes.index(chosen) if chosen in codes else len(codes)
    return _rendered(options[:place]), _rendered(options[place + 1 :])


@lru_cache(maxsize=512)
def _rendered(options: Options) -> SafeString:
    return format_html_join("", '<option value="{}">{}</option>', options)
