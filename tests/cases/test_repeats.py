"""Repeated messages: however often and however close together, one case and one answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection, transaction

from komek.cases import services
from komek.cases.models import Case, CaseEvent
from komek.cases.services import NewCase, OpenedCase, Reporter, open_case
from komek.intake.models import Conversation, Message
from komek.kernel import reference
from komek.kernel.actors import Actor, Role
from komek.kernel.errors import Conflict
from komek.kernel.models import OutboxEvent
from komek.residents.models import Resident
from tests.cases.town import POTHOLE, Town, make_town

VISITOR = Actor.anonymous()
ONCE = replace(POTHOLE, external_id="a-1", reporter=Reporter(name="Айгүл", phone="87015551474"))
THREADS = 8

Result = TypeVar("Result")


def test_a_repeat_gets_the_first_answer(town: Town) -> None:
    first = open_case(actor=VISITOR, new=ONCE)
    again = open_case(actor=VISITOR, new=ONCE)
    assert again == replace(first, repeated=True)
    assert Case.objects.count() == Message.objects.count() == Conversation.objects.count() == 1


def test_a_repeat_says_where_the_case_stands_now(town: Town) -> None:
    first = open_case(actor=VISITOR, new=ONCE)
    Case.objects.filter(id=first.id).update(state="in_work")
    assert open_case(actor=VISITOR, new=ONCE).state == "in_work"


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Another hole"},
        {"lat": 51.2},
        {"service_code": "advice"},
        {"reporter": Reporter(name="Болат", phone="87015551474")},
        {"publish_consent": True},
        {"anonymity": "full"},
    ],
)
def test_another_message_under_the_same_id_is_refused(
    town: Town, change: dict[str, object]
) -> None:
    open_case(actor=VISITOR, new=ONCE)
    with pytest.raises(Conflict) as refused:
        open_case(actor=VISITOR, new=replace(ONCE, **change))
    assert (refused.value.code, refused.value.field) == ("external_id_taken", "external_id")
    assert Case.objects.count() == 1


def test_somebody_else_does_not_get_the_key(town: Town) -> None:
    open_case(actor=town.resident(), new=replace(POTHOLE, external_id="a-1"))
    with pytest.raises(Conflict):
        open_case(actor=town.resident(), new=replace(POTHOLE, external_id="a-1"))


def test_channels_and_partners_have_ids_of_their_own(town: Town) -> None:
    opened = [
        open_case(actor=VISITOR, new=ONCE),
        open_case(actor=VISITOR, new=replace(ONCE, channel="app")),
        open_case(actor=Actor.partner(1), new=ONCE),
        open_case(actor=Actor.partner(2), new=ONCE),
    ]
    assert len({case.id for case in opened}) == 4
    assert not any(case.repeated for case in opened)


def test_an_id_of_a_message_that_opened_nothing_is_taken(town: Town) -> None:
    conversation = Conversation.objects.create(channel="portal", created_at="2026-01-01T00:00Z")
    Message.objects.create(
        conversation=conversation,
        channel="portal",
        external_id="a-1",
        direction="in",
        author="system",
        language="kk",
        received_at="2026-01-01T00:00Z",
    )
    with pytest.raises(Conflict):
        open_case(actor=VISITOR, new=ONCE)


def test_a_repeat_spoils_no_transaction_around_it(town: Town) -> None:
    open_case(actor=VISITOR, new=ONCE)
    with transaction.atomic():
        before = open_case(actor=VISITOR, new=replace(POTHOLE, external_id="a-2"))
        assert open_case(actor=VISITOR, new=ONCE).repeated
        after = open_case(actor=VISITOR, new=replace(POTHOLE, external_id="a-3"))
    assert Case.objects.filter(id__in=[before.id, after.id]).count() == 2


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_open_one_case() -> None:
    make_town()
    reference.forget()
    results = at_once(ONCE)
    assert len({(one.id, one.number, one.key) for one in results}) == 1
    assert sorted(one.repeated for one in results) == [False] + [True] * (THREADS - 1)
    case_id = results[0].id
    assert Case.objects.count() == Message.objects.count() == Resident.objects.count() == 1
    assert CaseEvent.objects.filter(case_id=case_id).count() == 1
    assert OutboxEvent.objects.filter(subject=f"case:{case_id}").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_cases_of_somebody_new_at_once_are_of_one_resident() -> None:
    make_town()
    reference.forget()
    results = at_once(replace(ONCE, external_id=None))
    assert Case.objects.filter(id__in=[one.id for one in results]).count() == THREADS
    assert Resident.objects.count() == 1
    assert Resident.objects.get().contact_points.count() == 1


@pytest.mark.django_db(transaction=True)
def test_alone_it_is_one_statement_without_a_transaction_around() -> None:
    make_town()
    reference.forget()
    open_case(actor=VISITOR, new=POTHOLE)
    statements: list[str] = []

    def note(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        open_case(actor=VISITOR, new=ONCE)
    assert [statement.split()[0] for statement in statements] == ["WITH"]


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_accept_at_once_one_has_the_case() -> None:
    town = make_town()
    reference.forget()
    case_uid = open_case(actor=VISITOR, new=POTHOLE).uid
    workers = iter([town.staff(Role.EXECUTOR, town.depot) for _ in range(THREADS)])

    def accept() -> str:
        try:
            services.accept(actor=next(workers), case_uid=case_uid)
        except Conflict as refused:
            return refused.code
        return "accepted"

    assert sorted(together(accept)) == ["accepted"] + ["move_impossible"] * (THREADS - 1)
    case = Case.objects.get(uid=case_uid)
    assert CaseEvent.objects.filter(case_id=case.id, verb="accept").count() == 1


def at_once(new: NewCase) -> list[OpenedCase]:
    """What eight threads get who open the same case at the same moment."""
    return together(lambda: open_case(actor=VISITOR, new=new))


def together(act: Callable[[], Result]) -> list[Result]:
    """What eight threads get who act at the same moment."""
    barrier = Barrier(THREADS)

    def one(_number: int) -> Result:
        try:
            barrier.wait(timeout=30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))
