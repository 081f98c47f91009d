"""Verbs for positions and for who holds them."""

from datetime import datetime
from typing import TypedDict, Unpack

from komek.directory import snapshot
from komek.directory.models import Leader, Position
from komek.directory.services.organisations import open_organisation
from komek.directory.services.rows import by_id, change, end, insert
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.editing import editing
from komek.kernel.eras import holds
from komek.kernel.permissions import reaches


class PositionFields(TypedDict, total=False):
    """What a position is, apart from its code and organisation."""

    kind: str
    name_kk: str
    name_ru: str
    name_en: str


def create_position(
    *,
    actor: Actor,
    organisation_id: int,
    code: str,
    at: datetime | None = None,
    **fields: Unpack[PositionFields],
) -> Position:
    """A new post in an organisation, from `at` (now) on."""
    at = at or clock.now()
    with editing(actor, "people.manage", organisations=_above(actor, organisation_id)) as edit:
        organisation = open_organisation(organisation_id, at)
        row = insert(Position(organisation=organisation, code=code, valid_from=at, **fields))
        edit.note("position.created", f"position:{row.id}", ["code", *fields])
        return row


def edit_position(*, actor: Actor, position_id: int, **fields: Unpack[PositionFields]) -> Position:
    """Correct what a position is called."""
    row = by_id(Position, position_id)
    with editing(actor, "people.manage", organisations=_above(actor, row.organisation_id)) as edit:
        if changed := change(row, fields):
            edit.note("position.edited", f"position:{row.id}", changed)
        return row


def end_position(*, actor: Actor, position_id: int, at: datetime | None = None) -> None:
    """Abolish a post; whoever holds it holds it no longer."""
    at = at or clock.now()
    row = by_id(Position, position_id)
    with editing(actor, "people.manage", organisations=_above(actor, row.organisation_id)) as edit:
        for leader in row.leaders.at(at):
            end(leader, at)
        if end(row, at):
            edit.note("position.ended", f"position:{row.id}", ["valid_to"])


def appoint_leader(
    *,
    actor: Actor,
    position_id: int,
    person_name: str,
    user_id: int | None = None,
    at: datetime | None = None,
    until: datetime | None = None,
) -> Leader:
    """Let a person hold the position from `at` (now); whoever held it then holds it no longer.

    user_id: the account that person signs in with, if any.
    """
    at = at or clock.now()
    position = by_id(Position, position_id)
    organisations = _above(actor, position.organisation_id)
    with editing(actor, "people.manage", organisations=organisations) as edit:
        for before in position.leaders.filter(valid_from__lt=at, valid_to=None):
            end(before, at)
        row = Leader(position=position, person_name=person_name, user_id=user_id, valid_from=at)
        row.valid_to = until
        insert(row)
        edit.note("position.leader_appointed", f"position:{position.id}", ["leader"])
        return row


class LeaderFields(TypedDict, total=False):
    """Who holds a position and until when; `user_id` is the account they sign in with."""

    person_name: str
    user_id: int | None
    valid_to: datetime | None


def edit_leader(*, actor: Actor, leader_id: int, **fields: Unpack[LeaderFields]) -> Leader:
    """Correct who holds or held a position, or until when."""
    row = by_id(Leader, leader_id)
    organisations = _above(actor, row.position.organisation_id)
    with editing(actor, "people.manage", organisations=organisations) as edit:
        if changed := change(row, fields):
            edit.note("position.leader_edited", f"position:{row.position_id}", changed)
        return row


def end_leader(*, actor: Actor, position_id: int, at: datetime | None = None) -> None:
    """Leave the position empty from `at` (now) on."""
    at = at or clock.now()
    position = by_id(Position, position_id)
    organisations = _above(actor, position.organisation_id)
    with editing(actor, "people.manage", organisations=organisations) as edit:
        for leader in position.leaders.all():
            if holds(leader, at) and end(leader, at):
                edit.note("position.leader_ended", f"position:{position.id}", ["leader"])


def _above(actor: Actor, organisation_id: int) -> tuple[int, ...]:
    """The organisation and everybody above it, where that can matter for the permission."""
    if reaches(actor, "people.manage"):
        return ()
    return snapshot.current().ancestors(organisation_id)
