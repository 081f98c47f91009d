"""Organisations: the tree as it is, how it changes, and who leads."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from komek.cases.queries import open_cases_held
from komek.directory import queries, services
from komek.directory import snapshot as directory
from komek.directory.entries import OrganisationEntry
from komek.directory.models import OrganisationKind, PositionKind, SuccessionKind
from komek.directory.tree import Tree
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.errors import Message, NotFound
from komek.kernel.folding import fold, kazakh_sort_key
from komek.surfaces.desk.city.forms import (
    NamesForm,
    Options,
    Pick,
    WhenForm,
    by_name,
    code_field,
    organisations,
)
from komek.surfaces.desk.city.frame import Act, Effect, Line, Past, Shelf, Thing, Values
from komek.surfaces.desk.city.words import from_day, until_day
from komek.surfaces.parts.fields import WordsField

HOURS = _("Like Mo-Fr 09:00-13:00,14:30-18:30; Sa 10:00-14:00, or 24/7.")
ONE_TO_ONE = (SuccessionKind.MERGED, SuccessionKind.RENAMED, SuccessionKind.REPLACED)


def _others(actor: Actor, key: str) -> Options:
    return [one for one in organisations(actor, key) if one[0] != _entry(key).id]


def _positions(actor: Actor, key: str) -> Options:
    return by_name((one.id, str(one)) for one in queries.positions_of(_entry(key).id))


class OrganisationForm(NamesForm):
    """What is written about an organisation."""

    begin = None  # type: ignore[assignment]
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    phone = WordsField(label=_("Phone"), limit=60, required=False)
    email = WordsField(label=_("E-mail"), limit=254, required=False, kind="email")
    address = WordsField(label=_("Address"), limit=300, required=False)
    hours = WordsField(label=_("Open"), help_text=HOURS, limit=200, required=False)


class NewOrganisationForm(NamesForm):
    """An organisation that begins under another one."""

    code = code_field()
    parent_id = Pick(organisations, label=_("Under which?"), coerce=int, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    phone = WordsField(label=_("Phone"), limit=60, required=False)
    email = WordsField(label=_("E-mail"), limit=254, required=False, kind="email")
    address = WordsField(label=_("Address"), limit=300, required=False)
    hours = WordsField(label=_("Open"), help_text=HOURS, limit=200, required=False)
    field_order = ("code", "parent_id", "kind", "name_kk", "name_ru", "name_en")


class MoveForm(WhenForm):
    """Under which other one it is to stand."""

    parent_id = Pick(_others, label=_("Under which?"), coerce=int, required=False)
    field_order = ("parent_id", "begin")


class FollowForm(WhenForm):
    """Who does its work from then on; it closes."""

    kind = forms.ChoiceField(
        label=_("What happens?"), choices=[(one.value, one.label) for one in ONE_TO_ONE]
    )
    successor_id = Pick(_others, label=_("Who follows?"), coerce=int)
    field_order = ("kind", "successor_id", "begin")


class AppointForm(WhenForm):
    """Who holds which position."""

    position_id = Pick(_positions, label=_("Position"), coerce=int)
    person_name = WordsField(label=_("Person"), limit=200)
    field_order = ("position_id", "person_name", "begin")


class PositionForm(NamesForm):
    """A new post."""

    code = code_field()
    kind = forms.ChoiceField(label=_("Kind"), choices=PositionKind.choices)
    field_order = ("code", "kind", "name_kk", "name_ru", "name_en")


class MakeOrganisation(Act):
    """A new organisation."""

    name, heading, button = "new", _("New organisation"), _("Make it")
    action, form = "directory.edit", NewOrganisationForm

    def do(self, actor: Actor, key: str, values: Values) -> str:
        return services.create_organisation(actor=actor, **values).code


class ChangeOrganisation(Act):
    """What is written about it is corrected."""

    name, heading, button = (
        "change",
        _("Correct what is written"),
        _("Save it"),
    )
    action, form = "directory.edit", OrganisationForm

    def initial(self, key: str) -> Mapping[str, Any]:
        one = _entry(key)
        names = {f"name_{code}": text for code, text in one.names.items()}
        own = {name: getattr(one, name) for name in ("kind", "phone", "email", "address", "hours")}
        return {**names, **own}

    def do(self, actor: Actor, key: str, values: Values) -> str:
        services.edit_organisation(actor=actor, organisation_id=_entry(key).id, **values)
        return key


class Move(Act):
    """It stands under another one."""

    name, heading, button = (
        "move",
        _("Put it under another one"),
        _("Move it"),
    )
    action, form, tone = "directory.edit", MoveForm, "plain"

    def do(self, actor: Actor, key: str, values: Values) -> str:
        services.move_organisation(actor=actor, organisation_id=_entry(key).id, **values)
        return key

    def before(self, actor: Actor, key: str, values: Values) -> Sequence[Effect]:
        below = len(directory.current().descendants(_entry(key).id)) - 1
        said = ngettext(
            "%(number)s organisation below it moves with it.",
            "%(number)s organisations below it move with it.",
            below,
        )
        return [Effect(said % {"number": below})]


class Follow(Act):
    """Another one does its work from then on."""

    name, heading, button = (
        "follow",
        _("Another one takes over"),
        _("Let it take over"),
    )
    action, form, tone = "directory.edit", FollowForm, "danger"

    def do(self, actor: Actor, key: str, values: Values) -> str:
        share = services.Share(_entry(key).id, values["successor_id"])
        services.succeed(actor=actor, kind=values["kind"], shares=[share], at=values["at"])
        return key

    def before(self, actor: Actor, key: str, values: Values) -> Sequence[Effect]:
        return [_held(actor, key), Effect(gettext("They go to the organisation that takes over."))]


class Close(Act):
    """It ends, and nobody takes over."""

    name, heading, button = "close", _("Close it"), _("Close it")
    action, form, tone = "directory.edit", WhenForm, "danger"

    def do(self, actor: Actor, key: str, values: Values) -> str:
        services.close_organisation(actor=actor, organisation_id=_entry(key).id, at=values["at"])
        return key

    def before(self, actor: Actor, key: str, values: Values) -> Sequence[Effect]:
        return [_held(actor, key), Effect(gettext("They go back to the contact centre."))]


class Appoint(Act):
    """Somebody holds a position; whoever held it leaves it."""

    name, heading, button = "appoint", _("Appoint somebody"), _("Appoint")
    action, form, tone = "people.manage", AppointForm, "plain"

    def offered(self, key: str) -> bool:
        return bool(queries.positions_of(_entry(key).id))

    def do(self, actor: Actor, key: str, values: Values) -> str:
        services.appoint_leader(actor=actor, **values)
        return key


class MakePosition(Act):
    """A new post."""

    name, heading, button = "position", _("New position"), _("Make it")
    action, form, tone = "people.manage", PositionForm, "plain"

    def do(self, actor: Actor, key: str, values: Values) -> str:
        services.create_position(actor=actor, organisation_id=_entry(key).id, **values)
        return key


class Organisations(Thing):
    """The tree of organisations that are open."""

    slug, title, action = "organisations", _("Organisations"), "directory.edit"
    lead = _("Who can be responsible: the tree, mergers and closures, positions and leaders.")
    new = MakeOrganisation()
    acts = (ChangeOrganisation(), Appoint(), MakePosition(), Move(), Follow(), Close())

    def shelves(self, actor: Actor, words: str) -> Sequence[Shelf]:
        tree = directory.current().tree()
        found = {one.id: one for one in directory.current().organisations()}
        ordered = sorted(found.values(), key=lambda one: _path(one, tree, found, actor.language))
        lines = [_line(one, tree, actor.language) for one in ordered if _fits(one, words)]
        return [Shelf("", lines)] if lines else []

    def head(self, actor: Actor, key: str) -> Line:
        one = _entry(key)
        title, other = one.name(actor.language)
        return Line(key, title, other, [key], _badge(one))

    def facts(self, actor: Actor, key: str) -> Sequence[tuple[Message, str]]:
        one = _entry(key)
        above = directory.current().tree().ancestors(one.id)[1:]
        names = [directory.current().organisation(up).name(actor.language).text for up in above]
        posts = [
            (str(post), leader.person_name if leader else gettext("nobody"))
            for post in queries.positions_of(one.id)
            for leader in [queries.leader_of(post.id)]
        ]
        return [(_("Above it"), " › ".join(reversed(names)) or "—"), *posts]

    def past(self, key: str) -> Past:
        one = _entry(key)
        posts = [f"position:{post.id}" for post in queries.positions_of(one.id)]
        return Past([f"organisation:{one.id}", *posts])


def _entry(code: str) -> OrganisationEntry:
    found = directory.current().organisation_by_code(code)
    if found is None:
        raise NotFound("organisation_unknown", _("There is no such organisation."))
    return found


def _path(
    one: OrganisationEntry, tree: Tree, found: Mapping[int, OrganisationEntry], language: str
) -> list[Any]:
    """Where it stands in the tree: below its parent, among the others by name."""
    above = [found[up] for up in tree.ancestors(one.id) if up in found]
    return [kazakh_sort_key(up.name(language).text) for up in reversed(above)]


def _line(one: OrganisationEntry, tree: Tree, language: str) -> Line:
    title, other = one.name(language)
    depth = len(tree.ancestors(one.id)) - 1
    return Line(one.code, title, other, [one.code], _badge(one), depth)


def _badge(one: OrganisationEntry) -> str:
    if one.valid_from > clock.now():
        return from_day(one.valid_from)
    return until_day(one.valid_to) if one.valid_to else ""


def _fits(one: OrganisationEntry, words: str) -> bool:
    known = fold(" ".join([one.code, *one.names.values()]))
    return all(word in known for word in fold(words).split())


def _held(actor: Actor, key: str) -> Effect:
    number = open_cases_held(actor, _entry(key).id)
    said = ngettext("It has %(number)s open case.", "It has %(number)s open cases.", number)
    return Effect(said % {"number": number})
