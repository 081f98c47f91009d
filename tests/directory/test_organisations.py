"""Organisations: a tree at every moment, whose past stays as it was."""

import pytest

from komek.directory import services, snapshot
from komek.directory.models import Organisation, OrganisationLink
from komek.kernel.actors import SYSTEM, Actor
from komek.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from komek.kernel.models import AuditEntry, OutboxEvent
from tests.directory.moments import FOUNDED, TODAY, later


def test_a_new_organisation_is_seen_at_once_and_on_the_record(city, founded):
    snapshot.current()
    water = founded("water")
    assert snapshot.current().ancestors(water.id) == (water.id, city.id)
    entry = AuditEntry.objects.filter(subject=f"organisation:{water.id}").get()
    assert (entry.action, entry.actor) == ("organisation.created", "system")
    event = OutboxEvent.objects.get(subject=f"organisation:{water.id}")
    assert event.kind == "organisation.created"


def test_a_move_leaves_the_past_alone(city, founded):
    heat, energy = founded("heat"), founded("energy")
    services.move_organisation(actor=SYSTEM, organisation_id=heat.id, parent_id=energy.id)
    now = snapshot.current()
    assert now.ancestors(heat.id) == (heat.id, energy.id, city.id)
    assert now.ancestors(heat.id, later(-1)) == (heat.id, city.id)


def test_moving_to_where_it_stands_changes_nothing(city, founded):
    heat = founded("heat")
    events = OutboxEvent.objects.count()
    services.move_organisation(actor=SYSTEM, organisation_id=heat.id, parent_id=city.id)
    assert (OutboxEvent.objects.count(), OrganisationLink.objects.count()) == (events, 1)


def test_two_moves_at_one_moment_leave_the_second(city, founded):
    heat, energy, water = founded("heat"), founded("energy"), founded("water")
    for parent in (energy, water):
        services.move_organisation(actor=SYSTEM, organisation_id=heat.id, parent_id=parent.id)
    assert snapshot.current().tree().parent(heat.id) == water.id


def test_nobody_stands_under_themselves(city, founded):
    heat = founded("heat")
    with pytest.raises(Conflict) as refused:
        services.move_organisation(actor=SYSTEM, organisation_id=city.id, parent_id=heat.id)
    assert refused.value.code == "organisation_loop"
    assert snapshot.current().ancestors(heat.id) == (heat.id, city.id)


def test_a_planned_move_counts_when_a_loop_is_looked_for(founded):
    heat, energy = founded("heat"), founded("energy")
    services.move_organisation(
        actor=SYSTEM, organisation_id=energy.id, parent_id=heat.id, at=later(30)
    )
    with pytest.raises(Conflict) as refused:
        services.move_organisation(actor=SYSTEM, organisation_id=heat.id, parent_id=energy.id)
    assert refused.value.code == "organisation_loop"


def test_a_closed_organisation_keeps_its_row_and_its_place(city, founded):
    heat = founded("heat")
    services.close_organisation(actor=SYSTEM, organisation_id=heat.id, reason="reform")
    now = snapshot.current()
    assert now.organisation(heat.id).valid_to == TODAY
    assert heat.id not in {one.id for one in now.organisations()}
    assert now.ancestors(heat.id) == (heat.id, city.id)
    assert AuditEntry.objects.filter(reason="reform").exists()


def test_a_parent_is_not_closed_over_its_children(city, founded):
    founded("heat")
    with pytest.raises(Conflict) as refused:
        services.close_organisation(actor=SYSTEM, organisation_id=city.id)
    assert refused.value.code == "organisation_has_children"
    assert Organisation.objects.get(id=city.id).valid_to is None


def test_nothing_is_put_under_an_organisation_before_it_exists(city):
    with pytest.raises(Conflict) as refused:
        services.create_organisation(
            actor=SYSTEM,
            code="early",
            kind="clinic",
            name_kk="Е",
            parent_id=city.id,
            at=FOUNDED.replace(year=2019),
        )
    assert refused.value.code == "organisation_not_open"
    assert not Organisation.objects.filter(code="early").exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "circus"}, "kind"),
        ({"name_kk": "  "}, "name_kk"),
        ({"email": "no address"}, "email"),
        ({"code": "two words"}, "code"),
        ({"code": ""}, "code"),
    ],
)
def test_a_field_that_makes_no_sense_is_named(db, wrong, field):
    good = {"code": "heat", "kind": "utility", "name_kk": "Жылу"}
    with pytest.raises(Invalid) as refused:
        services.create_organisation(actor=SYSTEM, **{**good, **wrong})
    assert refused.value.field == field


def test_a_text_too_long_is_refused(db):
    with pytest.raises(TooLarge) as refused:
        services.create_organisation(actor=SYSTEM, code="a", kind="city", name_kk="к" * 301)
    assert (refused.value.code, refused.value.field) == ("text_too_long", "name_kk")


def test_a_code_is_given_once(city):
    with pytest.raises(Conflict) as refused:
        services.create_organisation(actor=SYSTEM, code="akimat", kind="city", name_kk="Ә")
    assert refused.value.code == "already_exists"


def test_an_unknown_organisation_is_not_found(db):
    with pytest.raises(NotFound) as refused:
        services.edit_organisation(actor=SYSTEM, organisation_id=404, phone="109")
    assert refused.value.code == "organisation_unknown"


def test_only_editors_change_the_directory(city, editor):
    services.edit_organisation(actor=editor, organisation_id=city.id, phone="109")
    events = OutboxEvent.objects.count()
    with pytest.raises(Forbidden):
        services.edit_organisation(actor=Actor.anonymous(), organisation_id=city.id, phone="1")
    assert Organisation.objects.get(id=city.id).phone == "109"
    assert OutboxEvent.objects.count() == events
