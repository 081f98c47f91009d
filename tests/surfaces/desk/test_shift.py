"""The end of a shift: what is open goes to a colleague once they accept it, by its own verb."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localtime

from komek.cases.models import Case, CaseEvent, OwedCall
from komek.kernel import clock
from komek.kernel.actors import Role
from komek.kernel.models import AuditEntry, User
from komek.surfaces.desk.services import handing_over
from komek.surfaces.models import Draft, Handover, HandoverLine
from komek.surfaces.services import drafts
from tests.surfaces.desk.test_drafts import keep, key_of
from tests.surfaces.faces import act, opened, organisation
from tests.surfaces.people import STAFF, browser, browser_of, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
WORDS = "Жауапты ертең жазамын."


@pytest.fixture
def case() -> Case:
    return opened(browser())


def staff(name: str, role: Role = Role.EXECUTOR) -> tuple[User, Client]:
    who = user(f"{name}@example.kz", role, organisation() if role is Role.EXECUTOR else None)
    return who, browser(who)


def hand_over(client: Client, to: User | None, **said: str):
    """Send the form with everything ticked that is on it."""
    form = client.get("/desk/shift/").context["form"]
    ticks = {f"take {thing.name}": "on" for thing in form.things}
    remarks = {f"remark {thing.name}": f"{thing.kind}!" for thing in form.things}
    sent = {**ticks, **remarks, "to": str(to.id) if to else "next", **said}
    return client.post("/desk/shift/", sent)


def accept(client: Client):
    return client.post(f"/desk/shift/{Handover.objects.latest('id').uid}/accept/", follow=True)


def holder(case: Case) -> int | None:
    return case.assignments.get(ended_at=None).person_id


@pytest.mark.parametrize("role", STAFF)
def test_who_hands_over(role: Role) -> None:
    works = {Role.OPERATOR, Role.EXECUTOR, Role.HEAD, Role.INSPECTOR, Role.SUPERVISOR}
    page = browser_of(role, organisation()).get("/desk/shift/")
    assert page.status_code == (200 if role in works else 403)


def test_a_case_and_its_words_go_to_a_colleague(case: Case) -> None:
    serik, at_serik = staff("serik")
    dana, at_dana = staff("dana")
    act(at_serik, case, "accept")
    keep(at_serik, key_of(case), **{"answer-text": WORDS})
    assert hand_over(at_serik, dana, remark="Ключ у вахтёра.").status_code == 302
    assert holder(case) == serik.id
    page = at_dana.get("/desk/shift/").content.decode()
    assert "Ключ у вахтёра." in page
    assert "case!" in page
    assert WORDS not in page
    accept(at_dana)
    assert holder(case) == dana.id
    assert CaseEvent.objects.filter(case_id=case.id, verb="give").count() == 1
    assert WORDS in at_dana.get(f"/desk/case/{case.number}/").content.decode()
    assert Draft.objects.get().user_id == dana.id
    assert all("Ключ" not in str(vars(row)) for row in AuditEntry.objects.all())


def test_a_claimed_call_goes_to_the_next_shift(case: Case) -> None:
    _, first = staff("first", Role.OPERATOR)
    second, at_second = staff("second", Role.OPERATOR)
    at = localtime(clock.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    first.post(f"/desk/case/{case.number}/promise/", {"promise-at": at})
    first.post(f"/desk/callbacks/{OwedCall.objects.get().id}/take/")
    hand_over(first, None)
    accept(at_second)
    assert OwedCall.objects.get().claimed_by_id == second.id


def test_a_remark_on_any_case_one_may_read(case: Case) -> None:
    _, first = staff("first", Role.OPERATOR)
    second, at_second = staff("second", Role.OPERATOR)
    said = {"number 1": case.number, "noted 1": "Қайта қоңырау шалады."}
    assert hand_over(first, second, **said).status_code == 302
    assert "Қайта қоңырау шалады." in at_second.get("/desk/shift/").content.decode()
    assert hand_over(first, second, **{"number 1": "12"}).status_code == 400


def test_remarks_go_with_the_words_of_a_case(case: Case) -> None:
    _, first = staff("first", Role.OPERATOR)
    other = opened(browser(), name="Болат", phone="8 701 555 00 11")
    for one in (case, other):
        said = {"number 1": one.number, "noted 1": WORDS}
        hand_over(first, None, remark="Айгүл күтіп отыр.", **said)
    drafts.forget_cases([case.id])
    kept = {line.case_id: line for line in HandoverLine.objects.select_related("handover")}
    assert (kept[case.id].remark, kept[case.id].handover.remark) == ("", "")
    assert (kept[other.id].remark, kept[other.id].handover.remark) == (WORDS, "Айгүл күтіп отыр.")


def test_nothing_is_no_handover_and_a_stranger_no_colleague() -> None:
    _, first = staff("first", Role.OPERATOR)
    _, executor = staff("serik")
    stranger = user("s@example.kz", Role.EXECUTOR, organisation("water"))
    assert hand_over(first, None).status_code == 400
    assert hand_over(executor, stranger, remark="?").status_code == 400
    assert not Handover.objects.exists()


def test_nobody_is_offered_who_could_not_take_it_over() -> None:
    _, first = staff("first", Role.OPERATOR)
    user("second@example.kz", Role.SUPERVISOR)
    officer = user("officer@example.kz", Role.DATA_PROTECTION)
    names = [name for _, name in first.get("/desk/shift/").context["form"].fields["to"].choices]
    assert "second" in names
    assert "officer" not in names
    assert hand_over(first, officer, remark="?").status_code == 400
    assert not Handover.objects.exists()


def test_only_whom_it_is_for_accepts_it(case: Case) -> None:
    _, at_serik = staff("serik")
    dana, _at_dana = staff("dana")
    act(at_serik, case, "accept")
    hand_over(at_serik, dana)
    other = browser(user("aru@example.kz", Role.EXECUTOR, organisation()))
    assert accept(other).status_code == 404
    assert accept(at_serik).status_code == 404
    assert holder(case) is not None


def test_what_has_moved_on_stays_where_it_is(case: Case) -> None:
    _, at_serik = staff("serik")
    dana, at_dana = staff("dana")
    aru, _ = staff("aru")
    act(at_serik, case, "accept")
    hand_over(at_serik, dana)
    act(at_serik, case, "give", user_id=aru.id)
    assert "has moved on meanwhile" in accept(at_dana).content.decode()
    assert holder(case) == aru.id
    assert accept(at_dana).status_code == 409


def test_it_can_be_kept_after_all(case: Case) -> None:
    _, at_serik = staff("serik")
    dana, at_dana = staff("dana")
    act(at_serik, case, "accept")
    hand_over(at_serik, dana)
    uid = Handover.objects.get().uid
    assert at_dana.post(f"/desk/shift/{uid}/withdraw/").status_code == 409
    assert at_serik.post(f"/desk/shift/{uid}/withdraw/").status_code == 302
    assert accept(at_dana).status_code == 409


def test_handovers_end_by_themselves(case: Case) -> None:
    _, first = staff("first", Role.OPERATOR)
    hand_over(first, None, remark="Бәрі тыныш.")
    assert handing_over.sweep(clock.now() + timedelta(days=6)) == 0
    handing_over.sweep(clock.now() + timedelta(days=8))
    assert not Handover.objects.exists()
    assert not HandoverLine.objects.exists()


def test_the_note_after_a_call_has_a_code_that_can_be_counted(case: Case) -> None:
    _, operator = staff("operator", Role.OPERATOR)
    address = f"/desk/case/{case.number}/wrap-up/"
    assert operator.post(address, {"wrap-up-text": "Рақмет."}).status_code == 400
    sent = {"wrap-up-code": "told", "wrap-up-text": "Рақмет."}
    assert operator.post(address, sent).status_code == 302
    event = CaseEvent.objects.get(case_id=case.id, verb="note")
    assert event.data == {"wrap_up": "told"}
    assert (
        "Told how the case stands. Рақмет."
        in operator.get(f"/desk/case/{case.number}/").content.decode()
    )
    assert staff("serik")[1].post(address, sent).status_code == 403


@pytest.mark.parametrize("number", ["", "the same"])
def test_no_remark_on_a_case_gets_lost(number: str, case: Case, executor: Client) -> None:
    named = case.number if number else ""
    sent = {"number 1": named, "noted 1": "Бірінші.", "number 2": named, "noted 2": "Екінші."}
    answer = executor.post("/desk/shift/", {"to": "next", "remark": "x", **sent})
    assert answer.status_code == 400
    assert "Екінші." in answer.content.decode()
