"""Calls that the centre owes: who is to be called, by whom, and what becomes of it."""

from datetime import timedelta

import pytest
from django.test import Client

from komek.cases.models import Case, CaseEvent, OwedCall
from komek.cases.services import owing, promise_call
from komek.cases.services.people import forget_reporter
from komek.kernel import clock, deliveries
from komek.kernel.actors import Actor, Grant, Role
from komek.kernel.errors import Conflict, Invalid
from komek.kernel.models import AuditEntry
from komek.kernel.relay import relay_batch
from komek.residents.models import ContactPoint
from tests.surfaces.faces import act, opened, organisation
from tests.surfaces.people import STAFF, browser, browser_of, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
PHONE = "+77015551474"


def deliver() -> None:
    while relay_batch():
        pass
    while deliveries.deliver_due():
        pass


@pytest.fixture
def operator() -> Client:
    return browser(user("operator@example.kz", Role.OPERATOR))


def answer(client: Client, case: Case) -> OwedCall | None:
    act(client, case, "answer", text="Шам ауыстырылды.")
    deliver()
    return OwedCall.objects.filter(case=case).first()


def settle(client: Client, call: OwedCall, outcome: str, **more: str):
    said = {f"call-{call.id}-outcome": outcome}
    said |= {f"call-{call.id}-{name}": value for name, value in more.items()}
    return client.post(f"/desk/callbacks/{call.id}/settle/", said)


def take(client: Client, call: OwedCall):
    return client.post(f"/desk/callbacks/{call.id}/take/")


@pytest.mark.parametrize("role", STAFF)
def test_who_calls_back(role: Role) -> None:
    may = role in (Role.OPERATOR, Role.INSPECTOR, Role.SUPERVISOR)
    page = browser_of(role, organisation()).get("/desk/callbacks/")
    assert page.status_code == (200 if may else 403)


def test_who_left_a_phone_alone_is_to_be_told_the_answer(case: Case, executor: Client) -> None:
    call = answer(executor, case)
    assert call is not None
    assert (call.why, call.state, call.resident_id) == ("answer", "waiting", case.resident_id)
    assert clock.now() < call.due < clock.now() + timedelta(days=8)


def test_whom_a_letter_reaches_is_not_called(executor: Client) -> None:
    case = opened(browser(), email="aigul@example.kz")
    assert answer(executor, case) is None


def test_who_is_safe_only_in_writing_is_not_called(case: Case, executor: Client) -> None:
    ContactPoint.objects.update(safe_only_in_writing=True)
    assert answer(executor, case) is None


def test_hearing_of_an_answer_twice_is_one_call(case: Case, executor: Client) -> None:
    answer(executor, case)
    owing.hear(case_id=case.id, kind="cases.answered", at=clock.now())
    assert OwedCall.objects.count() == 1


def test_a_case_that_is_open_again_needs_no_call(
    case: Case, executor: Client, operator: Client
) -> None:
    answer(executor, case)
    act(operator, case, "reopen", text="Шам тағы сөнді.")
    deliver()
    assert OwedCall.objects.get().state == "dropped"


def test_the_number_is_shown_to_whoever_takes_the_call_and_on_record(
    case: Case, executor: Client, operator: Client
) -> None:
    call = answer(executor, case)
    assert call is not None
    page = operator.get("/desk/callbacks/").content.decode()
    assert PHONE not in page
    assert "Айгүл" not in page
    assert PHONE in take(operator, call).content.decode()
    assert AuditEntry.objects.filter(action="residents.reveal_contact").count() == 1
    assert PHONE not in operator.get("/desk/callbacks/").content.decode()


def test_one_person_makes_a_call(case: Case, executor: Client, operator: Client) -> None:
    call = answer(executor, case)
    assert call is not None
    take(operator, call)
    other = browser(user("dana@example.kz", Role.OPERATOR))
    assert take(other, call).status_code == 409
    assert "operator is calling" in other.get("/desk/callbacks/").content.decode()
    assert settle(other, call, "reached").status_code == 403
    with clock.travel(clock.now() + timedelta(minutes=31)):
        assert take(other, call).status_code == 200


def test_what_became_of_it_is_a_note_of_the_case(
    case: Case, executor: Client, operator: Client
) -> None:
    call = answer(executor, case)
    assert call is not None
    take(operator, call)
    assert settle(operator, call, "reached", text="Рақмет айтты.").status_code == 302
    call.refresh_from_db()
    assert (call.state, call.claimed_by) == ("reached", None)
    page = operator.get(f"/desk/case/{case.number}/").content.decode()
    assert "Called back: reached. Рақмет айтты." in page


def test_nobody_is_tried_more_than_three_times(
    case: Case, executor: Client, operator: Client
) -> None:
    call = answer(executor, case)
    assert call is not None
    for tries in (1, 2, 3):
        take(operator, call)
        settle(operator, call, "not_reached")
        call.refresh_from_db()
        assert call.tries == tries
        if tries < 3:
            assert call.next_try_at > clock.now() + timedelta(hours=1)
            assert "not before" in operator.get("/desk/callbacks/").content.decode()
    assert call.state == "given_up"


def test_who_wishes_to_be_called_later_says_when(
    case: Case, executor: Client, operator: Client
) -> None:
    call = answer(executor, case)
    assert call is not None
    take(operator, call)
    assert settle(operator, call, "later").status_code == 400
    tomorrow = clock.now() + timedelta(days=1)
    answered = settle(operator, call, "later", at=tomorrow.strftime("%Y-%m-%dT%H:%M"))
    assert answered.status_code == 302
    call.refresh_from_db()
    assert call.state == "waiting"
    assert call.due == call.next_try_at > clock.now() + timedelta(hours=12)


def test_the_most_urgent_call_comes_first_by_one_key(operator: Client, executor: Client) -> None:
    for _ in range(2):
        answer(executor, opened(browser()))
    first, second = OwedCall.objects.order_by("id")
    OwedCall.objects.filter(id=second.id).update(due=clock.now())
    assert operator.post("/desk/callbacks/next/").context["shown"] == second.id
    assert operator.post("/desk/callbacks/next/").context["shown"] == second.id
    other = browser(user("dana@example.kz", Role.OPERATOR))
    assert other.post("/desk/callbacks/next/").context["shown"] == first.id
    third = browser(user("aru@example.kz", Role.OPERATOR))
    assert third.post("/desk/callbacks/next/").status_code == 302


def test_a_call_that_broke_off_is_kept_where_it_can_be_erased(operator: Client) -> None:
    said = {"phone": PHONE, "name": "", "language": "kk", "text": "Су жоқ деді, үзілді."}
    sent = {f"dropped-{name}": value for name, value in said.items()}
    assert operator.post("/desk/callbacks/", {**sent, "dropped-phone": "12"}).status_code == 400
    assert operator.post("/desk/callbacks/", sent).status_code == 302
    call = OwedCall.objects.get()
    assert call.why == "dropped"
    page = operator.get("/desk/callbacks/").content.decode()
    assert "Су жоқ деді, үзілді." in page
    assert PHONE not in page
    assert PHONE in take(operator, call).content.decode()
    forget_reporter(resident_id=call.resident_id)
    assert OwedCall.objects.get().state == "dropped"
    assert all("Су" not in str(vars(row)) for row in AuditEntry.objects.all())


def test_a_promise_has_a_moment_in_the_future(case: Case) -> None:
    grants = (Grant(Role.OPERATOR),)
    lara = Actor("user:1", grants, user_id=user("lara@example.kz", Role.OPERATOR).id)
    with pytest.raises(Invalid):
        promise_call(actor=lara, case_uid=case.uid, at=clock.now() - timedelta(minutes=1))
    at = clock.now() + timedelta(hours=2)
    promise_call(actor=lara, case_uid=case.uid, at=at)
    promise_call(actor=lara, case_uid=case.uid, at=at + timedelta(hours=1))
    assert OwedCall.objects.get().due == at + timedelta(hours=1)
    ContactPoint.objects.all().delete()
    with pytest.raises(Conflict):
        promise_call(actor=lara, case_uid=case.uid, at=at)


def test_a_promise_is_made_on_the_cases_page(case: Case, operator: Client) -> None:
    at = clock.now() + timedelta(days=1)
    sent = {"promise-at": at.strftime("%Y-%m-%dT%H:%M")}
    operator.post(f"/desk/case/{case.number}/promise/", sent)
    assert OwedCall.objects.get().why == "promised"
    assert not CaseEvent.objects.filter(case_id=case.id, verb="note").exists()
