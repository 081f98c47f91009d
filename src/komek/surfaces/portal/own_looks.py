"""Who of the city looked at somebody's data: by role, organisation and day, never by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from komek.cases import access
from komek.cases.queries import CaseView
from komek.cases.queries.looks import looks_at
from komek.directory.models import Membership
from komek.kernel.actors import Actor
from komek.kernel.days import day_of
from komek.residents import queries as residents
from komek.surfaces.parts import looks
from komek.surfaces.parts.words import REVEAL_REASONS

MOST_LINES = 100
WHAT = {
    "cases.read": gettext_noop("read the request"),
    "files": gettext_noop("opened a file of it"),
    "cases.break_glass": gettext_noop("opened it in a need, beyond their own work"),
    "cases.list": gettext_noop("saw its beginning in a list"),
    "residents.reveal_contact": gettext_noop("saw your name and contacts"),
    "residents.look_up": gettext_noop("found you by your phone or e-mail"),
    "residents.unlock": gettext_noop("opened your history after a code"),
}


class Look(NamedTuple):
    """One look as the trail keeps it: by whom (a code), at what and why (codes)."""

    at: datetime
    actor: str
    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Looks of a kind on a day. who: a role, with the organisation; why: "" where nobody asked."""

    day: date
    who: str
    what: str
    why: str


def of_case(reader: Actor, view: CaseView) -> list[Line]:
    """Looks at a case that the reader may see, and at its reporter since.

    reader: who is signed in, if anybody is, whatever key they hold besides.
    """
    case = access.case_numbered(view.number)
    found = [
        Look(look.at, look.actor, "files" if "files" in look.fields else look.action)
        for look in looks_at(case)
    ]
    at_reporter = looks.at_reporter(reader, view)
    return lines([*found, *(_look(one) for one in at_reporter)])


def of_profile(profile: residents.Profile) -> list[Line]:
    """Looks at a person, whichever case they were for."""
    return lines(map(_look, profile.looks))


def _look(one: residents.Look) -> Look:
    return Look(one.at, one.actor, one.action, one.reason)


def lines(these: Iterable[Look]) -> list[Line]:
    """The latest day first, the same look on a day once, at most MOST_LINES."""
    found = sorted(these, reverse=True)
    offices = _offices({look.actor for look in found})
    shown = (
        Line(
            day=day_of(look.at),
            who=_who(look, offices),
            what=_(WHAT[look.what]) if look.what in WHAT else look.what,
            why=_(REVEAL_REASONS[look.why]) if look.why in REVEAL_REASONS else "",
        )
        for look in found
    )
    return list(dict.fromkeys(shown))[:MOST_LINES]


def _who(look: Look, offices: Mapping[str, list[Membership]]) -> str:
    if not look.actor.startswith("user:"):
        return _("a program of the city")
    return _office(offices.get(look.actor, []), look.at)


def _offices(actors: Iterable[str]) -> dict[str, list[Membership]]:
    """What offices users ever had, by the code that the trail keeps ("user:7")."""
    ids = [int(one.removeprefix("user:")) for one in actors if one.startswith("user:")]
    found: dict[str, list[Membership]] = {}
    for row in Membership.objects.filter(user_id__in=ids).select_related("organisation"):
        found.setdefault(f"user:{row.user_id}", []).append(row)
    return found


def _office(held: Iterable[Membership], at: datetime) -> str:
    """The offices that they had at the moment of the look."""
    then = [
        one for one in held if one.valid_from <= at and not (one.valid_to and one.valid_to <= at)
    ]
    names = {
        f"{one.get_role_display()}, {one.organisation or _('the contact centre')}" for one in then
    }
    return "; ".join(sorted(names)) or _("somebody who has left the city's service")
