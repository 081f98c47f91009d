"""Followers of changes: nothing left out, in one order, and told what to throw away."""

import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from komek.cases import feed, public, public_changes, queries, services
from komek.cases.models import Case, CaseChange
from komek.cases.queries import changes
from komek.cases.services import open_case
from komek.cases.services.changes import KEPT, forget_old, tell_policies
from komek.cases.services.people import forget_place
from komek.directory.models import OrganisationLink, Service
from komek.kernel import clock, reference
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.errors import Conflict, Forbidden, Gone, Invalid
from komek.kernel.relay import relay_batch
from tests.cases.town import POTHOLE, Town, make_town

ANYBODY = Actor.anonymous()
PARTNER, OTHER_PARTNER = Actor.partner(7), Actor.partner(70)


def told(actor: Actor, after: str | None = None, **more: Any) -> list[tuple[str, str, str]]:
    """Number, verb and tombstone of each change."""
    relay_batch()
    found = changes(actor, after=after, **more).changes
    return [(one.number, one.verb, one.tombstone) for one in found]


def test_every_verb_is_a_line_in_its_order(town: Town) -> None:
    case = open_case(actor=ANYBODY, new=POTHOLE)
    services.accept(actor=SYSTEM, case_uid=case.uid)
    services.answer(actor=SYSTEM, case_uid=case.uid, text="Filled")
    relay_batch()
    found = changes(SYSTEM).changes
    assert [(one.verb, one.state) for one in found] == [
        ("open", "assigned"),
        ("accept", "in_work"),
        ("answer", "answered"),
    ]
    assert {(one.number, one.uid) for one in found} == {(case.number, case.uid)}
    assert found[0].organisation.code == "depot"
    assert found[0].at == Case.objects.get().opened_at


def test_pieces_go_on_where_the_last_one_ended(town: Town) -> None:
    numbers = [open_case(actor=ANYBODY, new=POTHOLE).number for _ in range(7)]
    relay_batch()
    after, seen, pieces = None, [], 0
    while True:
        piece = changes(SYSTEM, after=after, limit=3)
        seen += [one.number for one in piece.changes]
        pieces, after = pieces + 1, piece.next
        if not piece.changes:
            break
    assert (seen, pieces) == (numbers, 4)
    assert changes(SYSTEM, after=after).next == after
    each = changes(SYSTEM).changes
    assert [one.number for one in changes(SYSTEM, after=each[3].cursor).changes] == numbers[4:]


def test_a_city_where_nothing_has_happened(town: Town) -> None:
    for after in (None, feed.NOW):
        assert changes(SYSTEM, after=after) == feed.Piece((), None)
        assert public_changes.changes(ANYBODY, after=after) == feed.Piece((), None)


def test_from_now_on(town: Town) -> None:
    open_case(actor=ANYBODY, new=POTHOLE)
    relay_batch()
    piece = changes(SYSTEM, after=feed.NOW)
    assert piece.changes == ()
    late = open_case(actor=ANYBODY, new=POTHOLE)
    assert told(SYSTEM, piece.next) == [(late.number, "open", "")]


# Who sees what


def test_a_department_hears_of_its_own_and_of_what_leaves_it(town: Town) -> None:
    worker, head = town.staff(Role.EXECUTOR, town.depot), town.staff(Role.HEAD, town.roads)
    case = open_case(actor=ANYBODY, new=POTHOLE)
    number = case.number
    services.forward(actor=SYSTEM, case_uid=case.uid, organisation_id=town.other_depot.id)
    assert told(worker) == [(number, "open", ""), (number, "forward", "moved")]
    assert told(head) == [(number, "open", ""), (number, "forward", "")]
    services.forward(actor=SYSTEM, case_uid=case.uid, organisation_id=town.water.id)
    services.accept(actor=SYSTEM, case_uid=case.uid)
    assert told(head)[2:] == [(number, "forward", "moved")]
    assert len(told(SYSTEM)) == 4


def test_a_tombstone_says_nothing_of_where_the_case_went(town: Town) -> None:
    worker = town.staff(Role.EXECUTOR, town.depot)
    case = open_case(actor=ANYBODY, new=POTHOLE)
    services.forward(actor=SYSTEM, case_uid=case.uid, organisation_id=town.water.id)
    relay_batch()
    last = changes(worker).changes[-1]
    assert (last.tombstone, last.state, last.organisation) == ("moved", None, None)


def test_refused_and_reopened_cases_leave_too(town: Town) -> None:
    worker = town.staff(Role.EXECUTOR, town.depot)
    case = open_case(actor=ANYBODY, new=POTHOLE)
    services.refuse(actor=SYSTEM, case_uid=case.uid, proposed_organisation_id=None, text="No")
    services.route(
        actor=SYSTEM, case_uid=case.uid, organisation_id=town.depot.id, reason_code="by_hand"
    )
    services.answer(actor=SYSTEM, case_uid=case.uid, text="Done")
    town.depot.valid_to = clock.now()
    town.depot.save()
    reference.forget()
    before = [one[1:] for one in told(worker)]
    assert before == [("open", ""), ("refuse", "moved"), ("route", ""), ("answer", "")]
    services.reopen(actor=SYSTEM, case_uid=case.uid, text="Still there")
    assert Case.objects.get().organisation == town.roads
    assert told(worker)[-1][1:] == ("reopen", "moved")


def test_a_partner_hears_of_what_it_opened_and_of_no_notes(town: Town) -> None:
    mine = open_case(actor=PARTNER, new=replace(POTHOLE, channel="partners"))
    open_case(actor=OTHER_PARTNER, new=replace(POTHOLE, channel="partners"))
    open_case(actor=ANYBODY, new=POTHOLE)
    services.note(actor=SYSTEM, case_uid=mine.uid, text="Difficult person")
    services.forward(actor=SYSTEM, case_uid=mine.uid, organisation_id=town.water.id)
    assert told(PARTNER) == [(mine.number, "open", ""), (mine.number, "forward", "")]


def test_of_notes_hears_who_may_leave_them(town: Town) -> None:
    case = open_case(actor=ANYBODY, new=POTHOLE)
    services.note(actor=SYSTEM, case_uid=case.uid, text="Difficult person")
    relay_batch()
    heard = {
        role: [one.verb for one in changes(town.staff(role)).changes]
        for role in (Role.OPERATOR, Role.ANALYST, Role.LEADER)
    }
    assert heard == {
        Role.OPERATOR: ["open", "note"],
        Role.ANALYST: ["open"],
        Role.LEADER: ["open"],
    }


@pytest.mark.parametrize("role", [Role.EDITOR, Role.RESIDENT, Role.ADMINISTRATOR])
def test_others_follow_nothing(town: Town, role: Role) -> None:
    with pytest.raises(Forbidden):
        changes(town.staff(role))
    with pytest.raises(Forbidden):
        changes(ANYBODY)


def test_erased_words_are_to_be_thrown_away_everywhere(town: Town) -> None:
    case = open_case(actor=PARTNER, new=replace(POTHOLE, channel="partners", address="Abai 1"))
    conversation = Case.objects.get().conversation_id
    forget_place(conversation_id=conversation)
    for actor in (SYSTEM, PARTNER, town.staff(Role.EXECUTOR, town.depot)):
        assert told(actor)[-1] == (case.number, "erase", "erased")
    last = public_changes.changes(ANYBODY).changes[-1]
    assert (last.tombstone, last.case) == ("erased", None)
    assert Case.objects.get().address == ""


# Cursors that hold no more


@pytest.mark.parametrize("text", ["1", "x-0123456789abcdef", "0-0123456789abcdef", "9" * 40])
def test_what_is_no_cursor_is_refused(town: Town, text: str) -> None:
    with pytest.raises(Invalid, match="cursor"):
        changes(SYSTEM, after=text)


def test_a_forgotten_cursor_is_refused_and_one_at_the_end_is_not(town: Town) -> None:
    with clock.travel(clock.now() - KEPT.period() - timedelta(days=2)):
        for _ in range(3):
            open_case(actor=ANYBODY, new=POTHOLE)
        relay_batch()
    first, _second, last = changes(SYSTEM).changes
    assert forget_old(clock.now()) == 2
    assert changes(SYSTEM, after=last.cursor).changes == ()
    with pytest.raises(Gone):
        changes(SYSTEM, after=first.cursor)
    with pytest.raises(Gone):
        public_changes.changes(ANYBODY, after=first.cursor)


def test_what_is_forgotten_is_a_beginning_without_gaps(town: Town) -> None:
    """An old line that came late stays with the young ones it stands among."""
    now = clock.now()
    for age in (60, 2, 60, 1):
        with clock.travel(now - timedelta(days=age)):
            open_case(actor=ANYBODY, new=POTHOLE)
            relay_batch()
    assert forget_old(now) == 1
    assert CaseChange.objects.count() == 3
    assert forget_old(now) == 0


def test_a_restored_backup_ends_the_cursors_of_what_it_undid(town: Town) -> None:
    open_case(actor=ANYBODY, new=POTHOLE)
    relay_batch()
    kept = changes(SYSTEM).next
    lost = open_case(actor=ANYBODY, new=POTHOLE)
    relay_batch()
    undone = changes(SYSTEM).next
    line = CaseChange.objects.get(case_id=lost.id)
    position = line.position
    line.delete()
    with pytest.raises(Gone):
        changes(SYSTEM, after=undone)
    assert changes(SYSTEM, after=kept).changes == ()
    # The sequence was restored too: another change takes the same position.
    line.position, line.case_id, line.verb = position, 1, "accept"
    line.save(force_insert=True)
    with pytest.raises(Gone):
        changes(SYSTEM, after=undone)


def test_a_cursor_is_of_use_to_whom_it_was_given(town: Town) -> None:
    open_case(actor=ANYBODY, new=POTHOLE)
    relay_batch()
    given = changes(town.staff(Role.EXECUTOR, town.depot)).next
    for other in (town.staff(Role.EXECUTOR, town.water), SYSTEM, PARTNER):
        with pytest.raises(Gone):
            changes(other, after=given)
    with pytest.raises(Gone):
        public_changes.changes(ANYBODY, after=given)


def test_a_reorganisation_asks_to_begin_anew(town: Town) -> None:
    """A whole organisation comes into sight or leaves it, and no case has changed."""
    head = town.staff(Role.HEAD, town.roads)
    open_case(actor=ANYBODY, new=POTHOLE)
    relay_batch()
    cursor = changes(head).next
    OrganisationLink.objects.filter(child=town.other_depot).update(valid_to=clock.now())
    reference.forget()
    with pytest.raises(Gone):
        changes(head, after=cursor)


# What the public hears


def heard(after: str | None = None) -> list[tuple[str, str, str]]:
    relay_batch()
    found = public_changes.changes(ANYBODY, after=after).changes
    return [(one.number, one.verb, one.tombstone) for one in found]


def test_the_public_hears_what_it_may_see_and_in_days(town: Town) -> None:
    case = open_case(actor=ANYBODY, new=POTHOLE)
    open_case(actor=ANYBODY, new=replace(POTHOLE, service_code="advice"))
    services.note(actor=SYSTEM, case_uid=case.uid, text="Ladder")
    services.accept(actor=SYSTEM, case_uid=case.uid)
    assert heard() == [(case.number, "open", ""), (case.number, "accept", "")]
    for one in public_changes.changes(ANYBODY).changes:
        assert one.case == public.case(ANYBODY, case.number)
        assert one.on == one.case.opened


def hide(town: Town, publication: str = "never") -> None:
    now = clock.now()
    last = Service.objects.filter(code="pothole").latest("id")
    Service.objects.filter(id=last.id).update(valid_to=now)
    Service.objects.create(
        group=town.group, code="pothole", valid_from=now, publication=publication
    )
    reference.forget()


def test_a_hidden_service_takes_all_its_cases_along(town: Town) -> None:
    old, young = (open_case(actor=ANYBODY, new=POTHOLE).number for _ in range(2))
    lift = replace(POTHOLE, service_code="lift", facts={"singlevaluelist": ["a"]})
    open_case(actor=ANYBODY, new=lift)
    relay_batch()
    tell_policies()
    cursor = public_changes.changes(ANYBODY).next
    hide(town)
    tell_policies()
    tell_policies()
    assert heard(cursor) == [(old, "hide", "hidden"), (young, "hide", "hidden")]
    # Whoever is late learns nothing of it from older lines either.
    assert [one[2] for one in heard()] == ["hidden", "hidden", "", "hidden", "hidden"]
    assert told(SYSTEM, None) == [one for one in told(SYSTEM, None) if one[1] == "open"]
    cursor = public_changes.changes(ANYBODY).next
    hide(town, publication="public")
    tell_policies()
    assert heard(cursor) == [(old, "show", ""), (young, "show", "")]


# Nothing is left out


@pytest.fixture
def committed(transactional_db: None) -> Iterator[Town]:
    """The town, visible to every connection."""
    reference.forget()
    yield make_town()
    reference.forget()


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_told_late_and_not_left_out(committed: Town) -> None:
    """A takes the lower id, B the higher; B commits, somebody reads, A commits."""
    taken, read = threading.Event(), threading.Event()
    slow, fast = (open_case(actor=ANYBODY, new=POTHOLE) for _ in range(2))
    relay_batch()
    start = changes(SYSTEM).next

    def accept_slowly() -> None:
        with transaction.atomic():
            services.accept(actor=SYSTEM, case_uid=slow.uid)
            taken.set()
            assert read.wait(20)
        connection.close()

    thread = threading.Thread(target=accept_slowly)
    thread.start()
    assert taken.wait(20)
    services.accept(actor=SYSTEM, case_uid=fast.uid)
    assert told(SYSTEM, start) == [(fast.number, "accept", "")]
    cursor = changes(SYSTEM, after=start).next
    read.set()
    thread.join()
    assert told(SYSTEM, cursor) == [(slow.number, "accept", "")]


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_lines_wait_for_each_other(committed: Town) -> None:
    """Else the second would become visible before the first, under a higher position."""
    open_case(actor=ANYBODY, new=POTHOLE)
    hide(committed)
    written, done = threading.Event(), threading.Event()

    def relay_slowly() -> None:
        with transaction.atomic():
            relay_batch()
            written.set()
            assert done.wait(20)
        connection.close()

    thread = threading.Thread(target=relay_slowly)
    thread.start()
    assert written.wait(20)
    other = threading.Thread(target=lambda: (tell_policies(), connection.close()))
    other.start()
    other.join(0.5)
    assert other.is_alive()
    lines = CaseChange.objects.order_by("position").values_list("verb", flat=True)
    assert list(lines.all()) == []
    done.set()
    thread.join()
    other.join()
    assert list(lines.all()) == ["open", "hide"]


VERBS = ("open", "forward", "refuse", "route", "accept", "answer", "reopen", "withdraw", "note")


@pytest.mark.parametrize("seed", range(5))
def test_a_copy_kept_by_changes_is_the_list(town: Town, seed: int) -> None:
    """Whatever happens, and however it is read, the copy ends as what the follower may list."""
    dice = random.Random(seed)
    head = town.staff(Role.HEAD, town.roads)
    copy: dict[str, str | None] = {}
    cursor, uids = None, [open_case(actor=ANYBODY, new=POTHOLE).uid]
    places = [town.depot, town.other_depot, town.roads, town.water, town.hall]
    for _step in range(60):
        _do(dice.choice(VERBS), dice, uids, dice.choice(places).id)
        if dice.random() < 0.3:
            relay_batch()
        if dice.random() < 0.3:
            cursor = _follow(head, copy, cursor, dice.randint(1, 5))
    while relay_batch():
        pass
    while (further := _follow(head, copy, cursor, 3)) != cursor:
        cursor = further
    listed = queries.listed(head, queries.Asked(state=["all"]), limit=200).lines
    assert copy == {one.number: one.state for one in listed}


def _do(verb: str, dice: random.Random, uids: list[Any], organisation_id: int) -> None:
    more: dict[str, Any] = {
        "forward": {"organisation_id": organisation_id},
        "route": {"organisation_id": organisation_id, "reason_code": "by_hand"},
        "refuse": {"proposed_organisation_id": None, "text": "No"},
        "answer": {"text": "Done"},
        "reopen": {"text": "No"},
        "note": {"text": "Hm"},
    }
    if verb == "open":
        uids.append(open_case(actor=ANYBODY, new=POTHOLE).uid)
        return
    try:
        with transaction.atomic():
            getattr(services, verb)(actor=SYSTEM, case_uid=dice.choice(uids), **more.get(verb, {}))
    except (Conflict, Invalid):
        pass


def _follow(actor: Actor, copy: dict[str, str | None], after: str | None, limit: int) -> Any:
    piece = changes(actor, after=after, limit=limit)
    for one in piece.changes:
        if one.tombstone:
            copy.pop(one.number, None)
        else:
            copy[one.number] = one.state
    return piece.next
