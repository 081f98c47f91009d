"""Roles in words: what each may do and how far it reaches, read from the permission table."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from komek.directory.models.people import ROLE_NAMES
from komek.directory.queries import staff
from komek.directory.services.users import NEVER_GRANTED
from komek.kernel.actors import Role
from komek.kernel.errors import Message
from komek.kernel.permissions import Scope, table
from komek.surfaces.identity import requires
from komek.surfaces.views import Request

ABILITIES: Sequence[tuple[str, Message]] = (
    ("cases.open_for_others", lazy("take requests of callers")),
    ("cases.open_answered", lazy("answer at first contact")),
    ("cases.read", lazy("read cases")),
    ("cases.route", lazy("find who is responsible")),
    ("cases.accept", lazy("take cases into work")),
    ("cases.give", lazy("give cases to colleagues")),
    ("cases.forward", lazy("pass cases on")),
    ("cases.answer", lazy("answer residents")),
    ("cases.ask", lazy("ask residents")),
    ("cases.note", lazy("leave notes")),
    ("cases.release", lazy("check answers")),
    ("cases.call_back", lazy("call residents back")),
    ("cases.vote_extension", lazy("vote about more time, if in the commission")),
    ("cases.instruct", lazy("give instructions that everybody sees")),
    ("cases.reassign", lazy("hand over the work of whoever leaves")),
    ("incidents.open", lazy("join many cases under one cause")),
    ("lists.export", lazy("export lists")),
    ("residents.reveal_contact", lazy("see who reported, for a reason")),
    ("residents.forget", lazy("forget a resident")),
    ("knowledge.edit", lazy("write scripts and answer templates")),
    ("directory.edit", lazy("change services and organisations")),
    ("routing.edit", lazy("change who gets which request")),
    ("calendar.edit", lazy("change the calendar")),
    ("people.manage", lazy("appoint leaders")),
    ("absences.manage", lazy("note the leaves of others")),
    ("users.manage", lazy("let people join and leave")),
    ("dispatch.manage", lazy("set up how organisations receive work")),
    ("keys.manage", lazy("give API keys to programs")),
    ("audit.read", lazy("read the audit trail")),
)
"""What is worth saying of a role, in the order of a day; the table knows everything."""

REACHES = {
    Scope.OWN: lazy("what is their own"),
    Scope.SUBTREE: lazy("in their organisation and below it"),
    Scope.ALL: lazy("in the whole city"),
}


@dataclass(frozen=True, slots=True)
class RoleInWords:
    """A role, how many hold it, and what it may do by how far that reaches."""

    name: Message
    holders: int
    reaches: Sequence[tuple[Message, Sequence[str]]]


@requires("users.manage")
def roles(request: Request) -> HttpResponse:
    """Every role that can be given."""
    held = [one.role for one in staff()]
    found = [
        RoleInWords(name, held.count(role), _by_reach(role))
        for role, name in ROLE_NAMES
        if role not in NEVER_GRANTED
    ]
    return render(request, "desk/city/roles.html", {"roles": found, "section": "city"})


def what_it_may(role: str) -> list[str]:
    """What the role may do, in words, without how far."""
    return [str(said) for action, said in ABILITIES if table()[action][Role(role)] != Scope.NO] or [
        _("read what everybody at the desk reads")
    ]


def _by_reach(role: Role) -> Sequence[tuple[Message, Sequence[str]]]:
    found: list[tuple[Message, Sequence[str]]] = []
    for scope, reach in REACHES.items():
        said = [str(words) for action, words in ABILITIES if table()[action][role] == scope]
        if said:
            found.append((reach, said))
    return found
