"""Cases follow their people through merges, partings and forgetting."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import replace

import pytest
from django.db import connection, transaction

from komek.cases import access, public, queries
from komek.cases.models import Case, Participant
from komek.cases.services import Reporter, open_case
from komek.intake.services import erase_conversation
from komek.kernel import outbox, places
from komek.kernel.actors import SYSTEM, Actor
from komek.kernel.errors import NotFound
from komek.kernel.models import OutboxEvent
from komek.residents import services as residents
from tests.cases.town import INSIDE, POTHOLE, Town


def hear(kind: str) -> None:
    """Hand every event of a kind to whoever of the cases subscribed, twice as a relay may."""
    for row in OutboxEvent.objects.filter(kind=kind).order_by("id"):
        event = outbox.Event(row.kind, row.subject, row.data, row.at, row.id)
        for name in outbox.subscribers_of(event):
            if name.startswith("cases."):
                outbox.subscriber(name).handle(event)
                outbox.subscriber(name).handle(event)


def owners(*cases: int) -> list[int | None]:
    rows = Case.objects.filter(id__in=cases).order_by("id")
    return list(rows.values_list("resident_id", flat=True))


def test_a_merge_takes_the_cases_along_and_its_undoing_gives_them_back(town: Town) -> None:
    kept, absorbed = town.resident(), town.resident()
    first = open_case(actor=kept, new=POTHOLE).id
    second = open_case(actor=absorbed, new=POTHOLE).id
    merge = residents.merge(
        actor=SYSTEM,
        kept_id=kept.resident_id,
        absorbed_id=absorbed.resident_id,
        reason="same_person",
    )
    hear("residents.merged")
    assert owners(first, second) == [kept.resident_id] * 2
    assert [line.id for line in queries.mine(kept).lines] == [second, first]
    third = open_case(actor=kept, new=POTHOLE).id

    residents.undo_merge(actor=SYSTEM, merge_id=merge.id, reason="two_persons")
    hear("residents.unmerged")
    assert owners(first, second, third) == [
        kept.resident_id,
        absorbed.resident_id,
        kept.resident_id,
    ]
    participants = Participant.objects.order_by("case_id").values_list("resident_id", flat=True)
    assert list(participants) == owners(first, second, third)


def test_whoever_was_merged_opens_cases_as_who_stands_for_them(town: Town) -> None:
    """Their browser still names the old resident, and the merge is not heard a second time."""
    kept, absorbed = town.resident(), town.resident()
    residents.merge(
        actor=SYSTEM,
        kept_id=kept.resident_id,
        absorbed_id=absorbed.resident_id,
        reason="same_person",
    )
    hear("residents.merged")
    opened = open_case(actor=absorbed, new=POTHOLE)
    assert owners(opened.id) == [kept.resident_id]
    assert Participant.objects.get(case_id=opened.id).resident_id == kept.resident_id


@pytest.mark.django_db(transaction=True)
def test_a_merge_that_is_being_written_is_waited_for(town: Town) -> None:
    kept, absorbed = town.resident(), town.resident()

    def file() -> int:
        try:
            return open_case(actor=absorbed, new=POTHOLE).id
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            residents.merge(
                actor=SYSTEM,
                kept_id=kept.resident_id,
                absorbed_id=absorbed.resident_id,
                reason="same_person",
            )
            filing = pool.submit(file)
            with pytest.raises(TooLate):
                filing.result(timeout=1)
        assert owners(filing.result(timeout=30)) == [kept.resident_id]


def test_an_earlier_merge_heard_after_a_later_one_leads_to_who_stands(town: Town) -> None:
    first, second, third = town.resident(), town.resident(), town.resident()
    opened = open_case(actor=first, new=POTHOLE)
    pairs = [(second, first), (third, second)]
    merges = [
        residents.merge(
            actor=SYSTEM,
            kept_id=kept.resident_id,
            absorbed_id=absorbed.resident_id,
            reason="same_person",
        )
        for kept, absorbed in pairs
    ]
    for row in OutboxEvent.objects.filter(kind="residents.merged").order_by("-id"):
        event = outbox.Event(row.kind, row.subject, row.data, row.at, row.id)
        outbox.subscriber("cases.merges").handle(event)
        outbox.subscriber("intake.merges").handle(event)
    case = Case.objects.select_related("conversation").get(id=opened.id)
    assert case.resident_id == case.conversation.resident_id == third.resident_id

    for merge, owner in zip(reversed(merges), (second, first), strict=True):
        residents.undo_merge(actor=SYSTEM, merge_id=merge.id, reason="two_persons")
        hear("residents.unmerged")
        assert owners(opened.id) == [owner.resident_id]


def test_an_erased_conversation_leaves_no_address_behind(town: Town) -> None:
    opened = open_case(actor=Actor.anonymous(), new=replace(POTHOLE, address="Mangilik El 1, 7"))
    case = Case.objects.get(id=opened.id)
    erase_conversation(actor=SYSTEM, conversation_id=case.conversation_id, reason="wrong_person")
    hear("intake.conversation_erased")
    case.refresh_from_db()
    assert (case.address, case.building) == ("", None)
    assert (case.lat, case.lon) == places.round_to_street(*INSIDE)


def test_a_parting_heard_after_a_forgetting_still_parts_the_two(town: Town) -> None:
    kept, absorbed = town.resident(), town.resident()
    opened = open_case(actor=absorbed, new=POTHOLE)
    ids = {"kept_id": kept.resident_id, "absorbed_id": absorbed.resident_id}
    merge = residents.merge(actor=SYSTEM, **ids, reason="same_person")
    hear("residents.merged")
    residents.undo_merge(actor=SYSTEM, merge_id=merge.id, reason="two_persons")
    residents.forget(actor=SYSTEM, resident_id=kept.resident_id, reason="own_wish")
    hear("residents.unmerged")
    assert owners(opened.id) == [absorbed.resident_id]


def test_who_is_forgotten_leaves_a_case_that_tells_nothing(town: Town) -> None:
    new = replace(
        POTHOLE,
        address="Mangilik El 1, flat 7",
        reporter=Reporter(name="Айгүл", phone="87015551474"),
    )
    opened = open_case(actor=Actor.anonymous(), new=new)
    shown = public.case(Actor.anonymous(), opened.number)
    case = Case.objects.get(id=opened.id)
    residents.forget(actor=SYSTEM, resident_id=case.resident_id, reason="own_wish")
    hear("residents.forgotten")
    case.refresh_from_db()
    assert case.address == ""
    assert (case.lat, case.lon) == places.round_to_street(*INSIDE)
    assert case.cell == places.cell(case.lat, case.lon)
    assert public.case(Actor.anonymous(), opened.number) == shown
    with pytest.raises(NotFound):
        access.case_and_holder(opened.number, opened.key)


def test_what_moves_to_somebody_forgotten_meanwhile_is_forgotten_too(town: Town) -> None:
    kept, absorbed = town.resident(), town.resident()
    opened = open_case(actor=absorbed, new=replace(POTHOLE, address="Mangilik El 1"))
    ids = {"kept_id": kept.resident_id, "absorbed_id": absorbed.resident_id}
    residents.merge(actor=SYSTEM, **ids, reason="same_person")
    residents.forget(actor=SYSTEM, resident_id=kept.resident_id, reason="own_wish")
    Case.objects.filter(id=opened.id).update(address="written in between")
    hear("residents.merged")
    assert Case.objects.get(id=opened.id).address == ""


def test_forgetting_one_leaves_the_others_alone(town: Town) -> None:
    me, neighbour = town.resident(), town.resident()
    open_case(actor=me, new=POTHOLE)
    theirs = open_case(actor=neighbour, new=replace(POTHOLE, address="Mangilik El 2"))
    residents.forget(actor=SYSTEM, resident_id=me.resident_id, reason="own_wish")
    hear("residents.forgotten")
    assert Case.objects.get(id=theirs.id).address == "Mangilik El 2"
    assert access.case_and_holder(theirs.number, theirs.key)
