"""People: who works for the city, in which roles, since when; joining and leaving."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from komek.cases.queries import hands_of
from komek.cases.services import hand_over_work
from komek.directory import queries, services
from komek.directory import snapshot as directory
from komek.directory.models import Membership
from komek.directory.models.people import ROLE_NAMES
from komek.directory.services.users import NEVER_GRANTED
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.errors import NotFound
from komek.kernel.folding import fold, kazakh_sort_key
from komek.kernel.languages import DEFAULT, LANGUAGES
from komek.kernel.models import User
from komek.surfaces.desk.city.forms import (
    CityForm,
    Options,
    Pick,
    WhenForm,
    by_name,
    organisations,
)
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
from komek.surfaces.desk.city.roles import what_it_may
from komek.surfaces.desk.city.words import day_of, from_day, until_day
from komek.surfaces.parts.fields import WordsField
from komek.surfaces.sign_in.services import end_everywhere

MOST_SHOWN = 20
MOST_LINES = 300


def _roles(actor: Actor, key: str) -> Options:
    return [pair for pair in ROLE_NAMES if pair[0] not in NEVER_GRANTED]


def _held(actor: Actor, key: str) -> Options:
    return [(row.id, _grant(row, actor.language)) for row in _memberships(key)]


def _colleagues(actor: Actor, key: str) -> Options:
    user_ids = queries.colleagues_of(int(key)) if key.isdecimal() else []
    return by_name((one, name or f"№ {one}") for one, name in user_ids if str(one) != key)


def _name_field() -> WordsField:
    return WordsField(label=_("First and last name"), limit=200)


def _language_field() -> forms.ChoiceField:
    choices = [(one.code, one.own_name) for one in LANGUAGES]
    return forms.ChoiceField(label=_("Language"), choices=choices, initial=DEFAULT)


class GrantForm(WhenForm):
    """A role, for an organisation or the whole city."""

    role = Pick(_roles, label=_("Role"), empty_value="")
    organisation_id = Pick(
        organisations,
        label=_("For which organisation?"),
        help_text=_("For it and all below it; for the whole city, if left empty."),
        coerce=int,
        required=False,
    )
    field_order = ("email", "name", "language", "role", "organisation_id", "begin")


class JoinForm(GrantForm):
    """Somebody who begins."""

    email = WordsField(
        label=_("E-mail"),
        help_text=_("The code to sign in with is sent there."),
        limit=254,
        kind="email",
    )
    name = _name_field()
    language = _language_field()


class PersonForm(CityForm):
    """What somebody is called, and which language they read."""

    name = _name_field()
    language = _language_field()


class EndRoleForm(WhenForm):
    """Which role ends."""

    membership_id = Pick(_held, label=_("Which role?"), coerce=int)
    field_order = ("membership_id", "begin")


class LeaveForm(WhenForm):
    """When somebody leaves, and who goes on with their work."""

    to_user_id = Pick(
        _colleagues,
        label=_("Who goes on with the open work?"),
        help_text=_("It changes hands at once. Left empty, it stays with the organisation."),
        coerce=int,
        required=False,
    )
    field_order = ("begin", "to_user_id")

    def __init__(self, *data: Any, **rest: Any) -> None:
        super().__init__(*data, **rest)
        self.fields["begin"].label = _("From which day are they gone?")


class Join(Act):
    """Somebody begins."""

    name, heading, button = "new", _("Somebody joins"), _("Let them begin")
    action, form = "users.manage", JoinForm

    def do(self, actor: Actor, key: str, values: Values) -> str:
        return str(services.join_staff(actor=actor, **values).id)

    def before(self, actor: Actor, key: str, values: Values) -> Sequence[Effect]:
        return _may(values["role"])


class Rename(Act):
    """A name is corrected, another language is read."""

    name, heading, button = "name", _("Name and language"), _("Save it")
    action, form, tone = "users.manage", PersonForm, "plain"

    def initial(self, key: str) -> Mapping[str, Any]:
        user = _user(key)
        return {"name": user.name, "language": user.language}

    def do(self, actor: Actor, key: str, values: Values) -> str:
        services.edit_user(actor=actor, user_id=int(key), **values)
        return key


class Grant(Act):
    """Another role."""

    name, heading, button = "role", _("Give a role"), _("Give it")
    action, form = "roles.grant", GrantForm

    def do(self, actor: Actor, key: str, values: Values) -> str:
        services.grant_role(actor=actor, user_id=int(key), **values)
        return key

    def before(self, actor: Actor, key: str, values: Values) -> Sequence[Effect]:
        return _may(values["role"])


class EndRole(Act):
    """A role ends."""

    name, heading, button = "end-role", _("End a role"), _("End it")
    action, form, tone = "roles.grant", EndRoleForm, "plain"

    def offered(self, key: str) -> bool:
        return bool(_memberships(key))

    def do(self, actor: Actor, key: str, values: Values) -> str:
        services.end_role(actor=actor, **values)
        return key


class Leave(Act):
    """Somebody leaves, and their open work goes to a colleague."""

    name, heading, button = "leave", _("Somebody leaves"), _("Let them leave")
    action, form, tone = "users.manage", LeaveForm, "danger"

    def offered(self, key: str) -> bool:
        return bool(_memberships(key))

    def do(self, actor: Actor, key: str, values: Values) -> str:
        with transaction.atomic():
            if colleague := values["to_user_id"]:
                hand_over_work(actor=actor, from_user_id=int(key), to_user_id=colleague)
            services.leave_staff(actor=actor, user_id=int(key), at=values["at"])
            if values["at"] <= clock.now():
                end_everywhere(actor=actor, user_id=int(key))
        return key

    def before(self, actor: Actor, key: str, values: Values) -> Sequence[Effect]:
        day = day_of(values["at"])
        roles = ", ".join(_grant(row, actor.language) for row in _memberships(key))
        said = gettext("These roles end on %(day)s: %(roles)s.") % {"day": day, "roles": roles}
        now = values["at"] <= clock.now()
        out = (
            gettext("They are signed out everywhere at once.")
            if now
            else gettext(
                "Until then they work as before; whatever is open in a browser then shows nothing."
            )
        )
        return [Effect(said), Effect(out), _open_work(actor, key)]


class People(Thing):
    """Who has a role, or will have one, by organisation."""

    slug, title, action = "people", _("Staff"), "users.manage"
    lead = _("Who works for the city and in which roles; who joins, who leaves.")
    found_by = _("Name or e-mail")
    new = Join()
    acts = (Grant(), EndRole(), Leave(), Rename())

    def shelves(self, actor: Actor, words: str) -> Sequence[Shelf]:
        rows = [one for one in queries.staff() if _fits(one.user, words)][:MOST_LINES]
        places = {one.organisation_id for one in rows}
        shelves = [
            Shelf(_place(place, actor.language), _lines(rows, place, actor.language))
            for place in places
        ]
        return sorted(shelves, key=lambda one: kazakh_sort_key(one.heading))

    def head(self, actor: Actor, key: str) -> Line:
        user = _user(key)
        badge = "" if _memberships(key) else gettext("has no role")
        return Line(key, user.get_full_name(), None, [user.email], badge)

    def facts(self, actor: Actor, key: str) -> Sequence[tuple[Any, str]]:
        roles = [(_("Role"), _grant(row, actor.language)) for row in _memberships(key)]
        hands = hands_of(actor, int(key))
        return [*roles, (_("Open work"), str(len(hands.cases) + len(hands.parts)))]

    def past(self, key: str) -> Past:
        return Past([f"user:{key}"], acts=("user.", "role.", "account.sessions_ended"))


def _user(key: str) -> User:
    user = User.objects.filter(id=key).first() if key.isdecimal() else None
    if user is None or not Membership.objects.filter(user=user).exists():
        raise NotFound("user_unknown", _("There is nobody like this among the staff."))
    return user


def _memberships(key: str) -> list[Membership]:
    return queries.staff(int(key)) if key.isdecimal() else []


def _fits(user: User, words: str) -> bool:
    known = fold(f"{user.name} {user.email}")
    return all(word in known for word in fold(words).split())


def _lines(rows: Iterable[Membership], place: int | None, language: str) -> list[Line]:
    here = [one for one in rows if one.organisation_id == place]
    people = {one.user_id: one.user for one in here}
    return [
        Line(
            str(user_id),
            user.get_full_name(),
            None,
            [_role(one, language) for one in here if one.user_id == user_id],
        )
        for user_id, user in people.items()
    ]


def _place(organisation_id: int | None, language: str) -> str:
    if organisation_id is None:
        return gettext("The whole city")
    return directory.current().organisation(organisation_id).name(language).text


def _role(row: Membership, language: str) -> str:
    said = [str(row.get_role_display())]
    if row.valid_from > clock.now():
        said.append(from_day(row.valid_from))
    if row.valid_to:
        said.append(until_day(row.valid_to))
    return " ".join(said)


def _grant(row: Membership, language: str) -> str:
    return f"{_role(row, language)} · {_place(row.organisation_id, language)}"


def _may(role: str) -> list[Effect]:
    return [Effect(gettext("They may: %(what)s.") % {"what": "; ".join(what_it_may(role))})]


def _open_work(actor: Actor, key: str) -> Effect:
    hands = hands_of(actor, int(key))
    work = [*hands.cases, *hands.parts]
    said = ngettext(
        "%(number)s piece of open work is in their hands.",
        "%(number)s pieces of open work are in their hands.",
        len(work),
    )
    touched = [
        Touched(one.number, one.service.name(actor.language).text) for one in work[:MOST_SHOWN]
    ]
    return Effect(said % {"number": len(work)}, touched)
