"""What is typed at the desk is kept for its writer alone, until it is sent or too old."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from komek.cases.models import Case
from komek.config.entry import roles_asked_of
from komek.kernel import clock
from komek.kernel.actors import SYSTEM, Role
from komek.kernel.models import AuditEntry, OutboxEvent
from komek.kernel.outbox import event_of
from komek.residents.services import forget
from komek.surfaces.models import Draft
from komek.surfaces.services import drafts
from komek.surfaces.subscribers import forget_drafts
from tests.surfaces.faces import act, opened, organisation
from tests.surfaces.people import browser, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
WORDS = "Электрик келді, шамды"


def keep(client: Client, key: str, **data: str) -> int:
    values = {name: [value] for name, value in data.items()}
    answer = client.post("/desk/drafts/", {"key": key, "data": json.dumps(values)})
    return answer.status_code


def key_of(case: Case, verb: str = "answer") -> str:
    return f"case:{case.number}:{verb}"


def test_a_draft_comes_back_with_its_page(case: Case, executor: Client) -> None:
    assert keep(executor, key_of(case), **{"answer-text": "Кеше айттым"}) == 200
    assert keep(executor, key_of(case), **{"answer-text": WORDS}) == 200
    page = executor.get(f"/desk/case/{case.number}/").content.decode()
    assert WORDS in page
    assert "Кеше айттым" not in page
    assert 'class="more verb-answer" data-key="answer" data-code="KeyR" open' in page
    assert Draft.objects.get().case_id == case.id


def test_nobody_else_reads_it_and_nothing_repeats_its_words(case: Case, executor: Client) -> None:
    keep(executor, key_of(case), **{"answer-text": WORDS})
    colleague = browser(user("dana@example.kz", Role.EXECUTOR, organisation()))
    assert WORDS not in colleague.get(f"/desk/case/{case.number}/").content.decode()
    keep(colleague, key_of(case), **{"answer-text": "mine"})
    assert WORDS in executor.get(f"/desk/case/{case.number}/").content.decode()
    for table in (AuditEntry, OutboxEvent):
        assert all(WORDS not in str(vars(row)) for row in table.objects.all())


def test_sending_the_form_ends_it_and_what_is_wrong_does_not(case: Case, executor: Client) -> None:
    keep(executor, key_of(case, "refuse"), **{"refuse-text": WORDS})
    address = f"/desk/case/{case.number}/refuse/"
    sent = {"draft": key_of(case, "refuse")}
    assert executor.post(address, {**sent, "refuse-text": ""}).status_code == 400
    assert Draft.objects.count() == 1
    assert executor.post(address, {**sent, "refuse-text": "Біздікі емес."}).status_code == 302
    assert Draft.objects.count() == 0


def test_it_can_be_discarded_from_any_page(case: Case, executor: Client) -> None:
    keep(executor, key_of(case), **{"answer-text": WORDS})
    answer = executor.post("/desk/drafts/discard/", {"draft": key_of(case)})
    assert answer["Location"] == f"/desk/case/{case.number}/"
    assert Draft.objects.count() == 0
    keep(executor, "file:street_light", text=WORDS)
    elsewhere = {"referer": "https://elsewhere.example/"}
    answer = executor.post("/desk/drafts/discard/", {"draft": "file:x"}, headers=elsewhere)
    assert answer["Location"] == "/desk/"


@pytest.mark.parametrize("key", ["", "Case", "case:1 or 2", "x" * 121])
def test_a_key_is_a_key(key: str, executor: Client) -> None:
    assert keep(executor, key) == 400


def test_what_is_no_draft_is_refused(case: Case, executor: Client) -> None:
    assert keep(executor, key_of(case), **{"answer-text": "x" * 40_001}) == 413
    for data in ("", "[]", '{"answer-text": "x"}'):
        sent = {"key": key_of(case), "data": data}
        assert executor.post("/desk/drafts/", sent).status_code == 400
    assert Draft.objects.count() == 0


def test_a_person_keeps_no_more_than_a_hundred(executor: Client) -> None:
    for number in range(drafts.MOST_OF_A_PERSON + 2):
        keep(executor, f"file:{number}", text="x")
    assert Draft.objects.count() == drafts.MOST_OF_A_PERSON
    assert not Draft.objects.filter(key="file:0").exists()


def test_drafts_end_by_themselves(case: Case, executor: Client) -> None:
    keep(executor, key_of(case), text="x")
    keep(executor, "file:street_light", text="x")
    now = clock.now()
    assert drafts.sweep(now + timedelta(hours=23)) == 0
    assert drafts.sweep(now + timedelta(hours=25)) == 1
    assert drafts.sweep(now + timedelta(days=8)) == 1


def test_forgetting_a_resident_reaches_what_is_written_about_them(
    case: Case, executor: Client
) -> None:
    other = opened(browser(), name="Болат", phone="8 701 555 00 11")
    for one in (case, other):
        keep(executor, key_of(one), **{"answer-text": WORDS})
    assert case.resident_id is not None
    forget(actor=SYSTEM, resident_id=case.resident_id, reason="own_wish")
    forget_drafts(event_of(OutboxEvent.objects.get(kind="residents.forgotten")))
    assert [draft.case_id for draft in Draft.objects.all()] == [other.id]


def test_switching_the_language_under_a_form_that_came_back_keeps_it_open(
    case: Case, executor: Client
) -> None:
    assert act(executor, case, "refuse", text="").status_code == 400
    page = executor.get(f"/desk/case/{case.number}/refuse/")
    assert [box.verb.name for box in page.context["boxes"] if box.is_open] == ["refuse"]


def test_a_verb_that_is_not_possible_any_more_leads_to_the_case(
    case: Case, executor: Client
) -> None:
    answer = executor.get(f"/desk/case/{case.number}/release/")
    assert answer["Location"] == f"/desk/case/{case.number}/"


def test_whoever_must_set_up_a_second_factor_first_keeps_the_words(
    case: Case, executor: Client, settings
) -> None:
    keep(executor, key_of(case), **{"answer-text": WORDS})
    settings.SECOND_FACTOR_ROLES = roles_asked_of("staff")
    sent = {"draft": key_of(case), "answer-text": WORDS}
    answer = executor.post(f"/desk/case/{case.number}/answer/", sent)
    assert answer["Location"].startswith("/accounts/second-factor/")
    assert Draft.objects.count() == 1


def test_what_a_database_cannot_hold_is_refused_in_words(case: Case, executor: Client) -> None:
    assert keep(executor, key_of(case), **{"answer-text": "\0"}) == 400
    assert keep(executor, key_of(case), **{"answer-\0": "text"}) == 400
    assert executor.post("/desk/drafts/discard/", {"draft": "\0"}).status_code == 302
