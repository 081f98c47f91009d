"""Saved lists: whose they are, with whom they are shared, who may change them."""

from uuid import uuid4

import pytest

from komek.cases import services
from komek.cases.models import SavedView
from komek.cases.queries import Asked, Order, StateName, saved
from komek.cases.services import ViewFields, saved_views
from komek.kernel.actors import Actor, Grant, Role
from komek.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from komek.kernel.models import AuditEntry
from tests.cases.town import Town

LATE = Asked(term="overdue", order=Order.DUE, district=["esil"])


def save(actor: Actor, name: str = "Late", **more: object) -> SavedView:
    return services.save_view(actor=actor, fields=ViewFields(name, LATE, **more))


def names(actor: Actor) -> list[str]:
    return [view.name for view in saved.views(actor)]


def test_a_view_is_ones_own_and_comes_back_as_it_was(town: Town) -> None:
    actor, other = town.staff(Role.EXECUTOR, town.depot), town.staff(Role.EXECUTOR, town.depot)
    row = save(actor)
    view = saved.view(actor, row.uid)
    assert (view.name, view.asked, view.own, view.changeable) == ("Late", LATE, True, True)
    assert names(other) == []
    with pytest.raises(NotFound):
        saved.view(other, row.uid)


SHARED = {
    "organisation and below": ({"organisation": "roads"}, {"roads", "depot", "other-depot"}),
    "one organisation": ({"organisation": "depot"}, {"depot"}),
    "a role": ({"role": "executor"}, {"hall", "roads", "depot", "other-depot", "water"}),
    "a role there": ({"organisation": "roads", "role": "head"}, set()),
}


@pytest.mark.parametrize("name", SHARED)
def test_sharing_reaches_exactly_whom_it_says(town: Town, name: str) -> None:
    sharing, reached = SHARED[name]
    code = sharing.get("organisation")
    organisation = getattr(town, str(code)) if code else None
    save(
        town.staff(Role.SUPERVISOR),
        organisation_id=organisation.id if organisation else None,
        role=sharing.get("role", ""),
    )
    places = (town.hall, town.roads, town.depot, town.other_depot, town.water)
    seen = {place.code for place in places if names(town.staff(Role.EXECUTOR, place))}
    assert seen == reached
    assert names(town.staff(Role.OPERATOR)) == []


def test_whoever_is_shared_with_reads_and_does_not_change(town: Town) -> None:
    head, executor = town.staff(Role.HEAD, town.roads), town.staff(Role.EXECUTOR, town.depot)
    row = save(head, organisation_id=town.roads.id)
    view = saved.view(executor, row.uid)
    assert (view.own, view.changeable, view.organisation.code) == (False, False, "roads")
    with pytest.raises(Forbidden):
        services.change_view(actor=executor, uid=row.uid, fields=ViewFields("Mine now", LATE))
    with pytest.raises(Forbidden):
        services.delete_view(actor=executor, uid=row.uid)
    colleague = town.staff(Role.EXECUTOR, town.roads)
    assert not saved.view(colleague, row.uid).changeable
    above = town.staff(Role.HEAD, town.hall)
    services.delete_view(actor=above, uid=row.uid)
    assert not SavedView.objects.exists()


def test_nobody_shares_beyond_their_reach(town: Town) -> None:
    executor = town.staff(Role.EXECUTOR, town.depot)
    save(executor, organisation_id=town.depot.id)
    for reach in (
        {"organisation_id": town.roads.id},
        {"organisation_id": town.water.id},
        {"role": "executor"},
    ):
        with pytest.raises(Forbidden):
            save(executor, "More", **reach)
    with pytest.raises(Forbidden):
        save(town.staff(Role.LEADER), role="leader")
    assert SavedView.objects.count() == 1


def test_changing_leaves_its_traces_and_no_words_in_them(town: Town) -> None:
    actor = town.staff(Role.OPERATOR)
    row = save(actor)
    asked = Asked(state=[StateName.ALL], words="Зарубежнова")
    services.change_view(actor=actor, uid=row.uid, fields=ViewFields("Found", asked))
    assert saved.view(actor, row.uid).asked == asked
    services.delete_view(actor=actor, uid=row.uid)
    trail = AuditEntry.objects.filter(subject=f"view:{row.id}").order_by("id")
    assert [(entry.action, entry.fields) for entry in trail] == [
        ("views.save", ["asked", "name", "organisation_id", "role"]),
        ("views.change", ["asked", "name"]),
        ("views.delete", []),
    ]
    assert "Зарубежнова" not in str(list(trail.values()))


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        (ViewFields(" ", LATE), Invalid),
        (ViewFields("Late", LATE), Conflict),
        (ViewFields("New", Asked(service=["none"])), Invalid),
        (ViewFields("New", Asked(state=["closed"], order=Order.DUE)), Invalid),
        (ViewFields("New", LATE, organisation_id=999_999), Invalid),
        (ViewFields("New", LATE, role="resident"), Invalid),
        (ViewFields("New", LATE, role="king"), Invalid),
    ],
)
def test_what_cannot_be_saved(town: Town, fields: ViewFields, refusal: type) -> None:
    actor = town.staff(Role.SUPERVISOR)
    save(actor)
    with pytest.raises(refusal):
        services.save_view(actor=actor, fields=fields)
    assert SavedView.objects.count() == 1


def test_a_hundred_are_enough(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 2)
    actor = town.staff(Role.OPERATOR)
    save(actor, "One")
    save(actor, "Two")
    with pytest.raises(TooMany):
        save(actor, "Three")


@pytest.mark.parametrize("role", sorted(set(Role)))
def test_who_has_views_at_all(town: Town, role: Role) -> None:
    actor = Actor("user:1", (Grant(role, town.depot.id),), user_id=town.staff(role).user_id)
    may = role in (
        Role.OPERATOR,
        Role.EXECUTOR,
        Role.HEAD,
        Role.INSPECTOR,
        Role.SUPERVISOR,
        Role.ANALYST,
        Role.LEADER,
    )
    if may:
        save(actor)
        assert names(actor) == ["Late"]
        return
    for call in (lambda: save(actor), lambda: names(actor), lambda: saved.view(actor, uuid4())):
        with pytest.raises(Forbidden):
            call()
    assert not SavedView.objects.exists()


def test_a_view_that_asks_for_what_there_no_longer_is_says_so(town: Town) -> None:
    actor = town.staff(Role.OPERATOR)
    row = save(actor)
    SavedView.objects.update(asked={"colour": "red"})
    assert names(actor) == []
    with pytest.raises(Invalid):
        saved.view(actor, row.uid)
