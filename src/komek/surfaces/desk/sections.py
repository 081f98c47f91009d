"""The desk's sections: what its navigation offers, in which order, to whom."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext_noop as _

from komek.kernel.actors import Actor
from komek.kernel.permissions import at_all, reaches


class Section(NamedTuple):
    """One entry of the navigation.

    name: what a page says to be in (its variable `section`). label: in English. address: the name
    of its URL. action: the row of the permission table that opens it. everywhere: whether the row
    must reach the whole city. code: the place of its single key, see `keys`.
    """

    name: str
    label: str
    address: str
    action: str
    code: str = ""
    everywhere: bool = False


class Group(NamedTuple):
    """Sections of one kind of work."""

    label: str
    sections: tuple[Section, ...]


GROUPS = (
    Group(
        _("Work"),
        (
            Section("lists", _("Cases"), "desk:home", "cases.list", "KeyL"),
            Section("file", _("New case"), "desk:new_case", "cases.open_for_others", "KeyN"),
            Section("callbacks", _("Call back"), "desk:callbacks", "cases.owe_call", "Digit9"),
            Section("round", _("Route"), "desk:route", "cases.accept"),
            Section("shift", _("My shift"), "desk:shift", "shift.hand_over"),
            Section("tasks", _("Parts"), "desk:tasks", "cases.finish_task"),
            Section("incidents", _("Incidents"), "desk:incidents", "incidents.read"),
        ),
    ),
    Group(
        _("Control"),
        (
            Section("board", _("Overdue"), "desk:board", "board.see"),
            Section("checks", _("Checks"), "desk:checks", "cases.release", "KeyV"),
            Section("calls", _("Check calls"), "desk:calls", "cases.call_back", "KeyB"),
            Section("terms", _("Terms"), "desk:terms", "cases.tell_extension"),
            Section("trust", _("Trust"), "desk:trust", "cases.read_trust"),
            Section("quality", _("Quality"), "desk:quality", "cases.read_trust"),
            Section("dispatch", _("Dispatch"), "desk:dispatch", "dispatch.read"),
        ),
    ),
    Group(
        _("People and city"),
        (
            Section("figures", _("My figures"), "desk:figures", "figures.own"),
            Section("absent", _("Absent people"), "desk:absent", "cases.reassign"),
            Section("absences", _("Leaves"), "desk:absences", "absences.own"),
            Section("people", _("People"), "desk:people", "residents.forget", everywhere=True),
            Section("looks", _("Looks"), "desk:looks", "looks.read"),
            Section("city", _("City"), "desk:city", "city.see"),
            Section("access", _("Sign-ins"), "desk:access", "account.end_sessions"),
            Section("admin", _("Administration"), "admin:index", "admin.use"),
            Section("portal", _("Portal"), "portal:home", "desk.see"),
        ),
    ),
)


INSTEAD_OF_LISTS = ("people", "city", "absences")
"""Where the work of those begins who have no lists of cases: the first of these that opens."""


def groups_of(actor: Actor) -> Iterator[Group]:
    """The groups that have something for the person, with that."""
    for group in GROUPS:
        if seen := tuple(section for section in group.sections if _opens(actor, section)):
            yield group._replace(sections=seen)


def beginning_without_lists(actor: Actor) -> str:
    """The name of the URL at which somebody begins whose role has no lists of cases."""
    opened = {one.name: one.address for group in groups_of(actor) for one in group.sections}
    return next(opened[name] for name in INSTEAD_OF_LISTS if name in opened)


def _opens(actor: Actor, section: Section) -> bool:
    may = reaches if section.everywhere else at_all
    return may(actor, section.action)
