"""REST: a POST that comes again under its Idempotency-Key does its work once."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from komek.cases import access
from komek.cases.models import Case, CaseEvent, RoutingRule
from komek.directory.models import Organisation
from komek.intake.models import Message
from komek.kernel import clock, reference
from komek.kernel.actors import Role
from komek.kernel.models import AuditEntry, OutboxEvent
from komek.surfaces.models import KeptAnswer
from komek.surfaces.services import kept_answers
from tests.surfaces import city as builder
from tests.surfaces.api.callers import Caller, signed_in
from tests.surfaces.city import INSIDE, LONG_AGO

NEW = {"service_code": "street_light", "text": "Dark", "lat": INSIDE[0], "lon": INSIDE[1]}
K = {"Idempotency-Key": "again-1"}


@pytest.fixture
def number(api_key: str) -> str:
    """A case that is with the one organisation."""
    RoutingRule.objects.create(
        service_code="street_light", organisation=Organisation.objects.get(), valid_from=LONG_AGO
    )
    reference.changed()
    return partner(api_key).post("/cases", NEW).json()["number"]


def partner(api_key: str) -> Caller:
    return Caller(Client(), Authorization=f"Bearer {api_key}")


@pytest.fixture
def executor(number: str) -> Caller:
    return Caller(signed_in(Role.EXECUTOR))


def rows() -> list[int]:
    return [one.objects.count() for one in (CaseEvent, Message, OutboxEvent, AuditEntry)]


def test_the_second_changes_nothing_and_gets_the_first_answer(
    number: str, executor: Caller
) -> None:
    first = executor.post(f"/cases/{number}/accept", **K)
    executor.post(f"/cases/{number}/answer", {"text": "Done"})
    before = rows()
    second = executor.post(f"/cases/{number}/accept", **K)
    assert (second.status_code, second.json()) == (200, {"number": number, "state": "in_work"})
    assert second.content == first.content
    assert second.headers["Content-Type"] == first.headers["Content-Type"]
    assert rows() == before


def test_words_are_said_once(number: str, executor: Caller) -> None:
    answers = [executor.post(f"/cases/{number}/note", {"text": "Ladder"}, **K) for _ in range(3)]
    assert {one.status_code for one in answers} == {200}
    assert CaseEvent.objects.filter(verb="note").count() == 1


def test_without_a_key_every_post_counts(number: str, executor: Caller) -> None:
    for _ in range(2):
        assert executor.post(f"/cases/{number}/note", {"text": "Ladder"}).status_code == 200
    assert CaseEvent.objects.filter(verb="note").count() == 2
    assert not KeptAnswer.objects.exists()


@pytest.mark.parametrize(
    ("verb", "body"),
    [("note", {"text": "Another"}), ("ask", {"text": "Ladder"}), ("accept", {})],
)
def test_a_key_that_stands_for_something_else_is_refused(
    number: str, executor: Caller, verb: str, body: Any
) -> None:
    executor.post(f"/cases/{number}/note", {"text": "Ladder"}, **K)
    before = rows()
    refused = executor.post(f"/cases/{number}/{verb}", body, **K)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert rows() == before


def test_a_key_that_opened_a_case_is_taken(city: None) -> None:
    operator = Caller(signed_in(Role.OPERATOR))
    opened = operator.post("/cases", NEW, **K).json()["number"]
    refused = operator.post(f"/cases/{opened}/note", {"text": "Ladder"}, **K)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert not CaseEvent.objects.filter(verb="note").exists()


def test_a_key_that_did_something_else_opens_no_case(city: None) -> None:
    operator = Caller(signed_in(Role.OPERATOR))
    opened = operator.post("/cases", NEW).json()["number"]
    operator.post(f"/cases/{opened}/note", {"text": "Ladder"}, **K)
    refused = operator.post("/cases", NEW, **K)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert Case.objects.count() == 1


def test_another_caller_has_keys_of_their_own(number: str, executor: Caller) -> None:
    operator = Caller(signed_in(Role.OPERATOR))
    for caller in (executor, operator):
        assert caller.post(f"/cases/{number}/note", {"text": "Ladder"}, **K).status_code == 200
    assert CaseEvent.objects.filter(verb="note").count() == 2


def test_whoever_holds_a_case_key_has_keys_too(number: str, executor: Caller) -> None:
    executor.post(f"/cases/{number}/ask", {"text": "Which lamp?"})
    key = access.key_of(Case.objects.get().uid)
    resident = Caller(Client(), **{"X-Case-Key": key})
    for _ in range(2):
        answer = resident.post(f"/cases/{number}/reply", {"text": "The last"}, **K)
        assert answer.json() == {"number": number, "state": "in_work"}
    assert CaseEvent.objects.filter(verb="reply").count() == 1


def test_a_refusal_is_not_kept(number: str, executor: Caller) -> None:
    refused = executor.post(f"/cases/{number}/accept", {}, **K)
    assert refused.status_code == 200
    other = {"Idempotency-Key": "later"}
    assert executor.post(f"/cases/{number}/accept", {}, **other).status_code == 409
    assert KeptAnswer.objects.count() == 1
    executor.post(f"/cases/{number}/answer", {"text": "Done"})
    Caller(signed_in(Role.OPERATOR)).post(f"/cases/{number}/reopen", {"text": "No"})
    assert executor.post(f"/cases/{number}/accept", {}, **other).status_code == 200


def test_change_and_kept_answer_are_one(
    number: str, executor: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever ends the work between the change and the answer undoes both."""
    before = rows()

    def die(*_anything: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(kept_answers, "keep", die)
        assert executor.post(f"/cases/{number}/accept", **K).status_code == 500
    assert rows() == before
    assert executor.post(f"/cases/{number}/accept", **K).status_code == 200


def test_what_is_kept_leads_to_nobody(number: str, executor: Caller) -> None:
    words = "Aigul Abdi, +7 701 555 14 74"
    key = {"Idempotency-Key": "aigul-7015551474"}
    assert executor.post(f"/cases/{number}/note", {"text": words}, **key).status_code == 200
    kept = KeptAnswer.objects.get()
    assert kept.answer == {"number": number, "state": "assigned"}
    assert [len(kept.caller_key), len(kept.request)] == [32, 32]


@pytest.mark.parametrize("key", ["", " ", "a" * 101, "a\tb", "ключ", "a\x7f"])
@pytest.mark.parametrize("path", ["/cases", "/cases/{number}/note"])
def test_a_strange_key_is_refused_in_a_sentence(
    number: str, api_key: str, executor: Caller, path: str, key: str
) -> None:
    before = rows()
    caller = partner(api_key) if path == "/cases" else executor
    body = NEW if path == "/cases" else {"text": "Ladder"}
    refused = caller.post(path.format(number=number), body, **{"Idempotency-Key": key})
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_invalid")
    assert refused.json()["field"] == "Idempotency-Key"
    assert "100" in refused.json()["detail"]
    assert rows() == before


def test_answers_are_kept_for_two_days(number: str, executor: Caller) -> None:
    executor.post(f"/cases/{number}/accept", **K)
    kept = KeptAnswer.objects.get()
    assert kept_answers.sweep(clock.now() + timedelta(hours=47)) == 0
    assert kept_answers.sweep(clock.now() + timedelta(hours=49)) == 1
    assert not KeptAnswer.objects.filter(id=kept.id).exists()


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """The city, visible to every thread."""
    reference.forget()
    builder.build()
    yield
    reference.forget()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_sent_away_for_a_moment(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = partner(builder.make_key()).post("/cases", NEW).json()["number"]
    operator = Caller(signed_in(Role.OPERATOR))
    inside, done = threading.Event(), threading.Event()
    keep: Callable[..., None] = kept_answers.keep

    def keep_slowly(*anything: Any) -> None:
        inside.set()
        assert done.wait(20)
        keep(*anything)

    monkeypatch.setattr(kept_answers, "keep", keep_slowly)
    answers: list[Any] = []

    def first() -> None:
        answers.append(operator.post(f"/cases/{opened}/note", {"text": "Ladder"}, **K))
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(20)
    second = operator.post(f"/cases/{opened}/note", {"text": "Ladder"}, **K)
    done.set()
    thread.join()
    assert (second.status_code, second.json()["code"]) == (409, "request_in_progress")
    assert second.headers["Retry-After"] == "1"
    third = operator.post(f"/cases/{opened}/note", {"text": "Ladder"}, **K)
    assert third.content == answers[0].content
    assert CaseEvent.objects.filter(verb="note").count() == 1
