"""Roles in words: what each may do and how far it reaches, read from the permission table."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from komek.directory.models.people import ROLE_NAMES
from komek.directory.queries import staff
from komek.directory.services.users import NEVER_GRANTED
from komek.kernel.actors import Role
from komek.kernel.errors import Message
from komek.kernel.permissions import Scope, table
from komek.surfaces.identity import requires
from komek.surfaces.views import Request

ABILITIES: Sequence[tuple[str, Message]] = (
    ("cases.open_for_others", _("take requests of callers")),
    ("cases.open_answered", _("answer at first contact")),
    ("cases.read", _("read cases")),
    ("cases.route", _("find who is responsible")),
    ("cases.accept", _("take cases into work")),
    ("cases.give", _("give cases to colleagues")),
    ("cases.forward", _("pass cases on")),
    ("cases.answer", _("answer residents")),
    ("cases.ask", _("ask residents")),
    ("cases.note", _("leave notes")),
    ("cases.release", _("check answers")),
    ("cases.call_back", _("call residents back")),
    ("cases.vote_extension", _("vote about more time, if in the commission")),
    ("cases.instruct", _("give instructions that everybody sees")),
    ("cases.reassign", _("hand over the work of whoever leaves")),
    ("incidents.open", _("join many cases under one cause")),
    ("lists.export", _("export lists")),
    ("residents.reveal_contact", _("see who reported, for a reason")),
    ("residents.forget", _("forget a resident")),
    ("knowledge.edit", _("write scripts and answer templates")),
    ("directory.edit", _("change services and organisations")),
    ("routing.edit", _("change who gets which request")),
    ("calendar.edit", _("change the calendar")),
    ("people.manage", _("appoint leaders")),
    ("absences.manage", _("note the leaves of others")),
    ("users.manage", _("let people join and leave")),
    ("dispatch.manage", _("set up how organisations receive work")),
    ("keys.manage", _("give API keys to programs")),
    ("audit.read", _("read the audit trail")),
)
"""What is worth saying of a role, in the order of a day; the table knows everything."""

REACHES = {
    Scope.OWN: _("what is their own"),
    Scope.SUBTREE: _("in their organisation and below it"),
    Scope.ALL: _("in the whole city"),
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
    held = {(one.role, one.user_id) for one in staff()}
    found = [
        RoleInWords(name, sum(one == role for one, _user in held), _by_reach(role))
        for role, name in ROLE_NAMES
        if role not in NEVER_GRANTED
    ]
    return render(request, "desk/city/roles.html", {"roles": found, "section": "city"})


def what_it_may(role: str) -> list[str]:
    """What the role may do, in words, without how far."""
    return [str(said) for action, said in ABILITIES if table()[action][Role(role)] != Scope.NO] or [
        gettext("read what everybody at the desk reads")
    ]


def _by_reach(role: Role) -> Sequence[tuple[Message, Sequence[str]]]:
    found: list[tuple[Message, Sequence[str]]] = []
    for scope, reach in REACHES.items():
        said = [str(words) for action, words in ABILITIES if table()[action][role] == scope]
        if said:
            found.append((reach, said))
    return found
