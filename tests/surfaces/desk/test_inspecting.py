"""The desk between organisation and resident: answers looked at, let go, given back."""

from datetime import timedelta

import pytest
from django.test import Client

from komek.cases import services
from komek.cases.models import AnswerRecord, Case
from komek.kernel import clock, numbering
from komek.kernel.actors import Role
from komek.kernel.permissions import table
from tests.cases.playing import to_be_called
from tests.surfaces import city as doors
from tests.surfaces.faces import act, opened, organisation
from tests.surfaces.people import STAFF, browser, browser_of, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def case(executor: Client) -> Case:
    """A case whose answer waits for an inspector."""
    doors.check_answers()
    case = opened(browser())
    act(executor, case, "answer", text="Қаралды.")
    case.refresh_from_db()
    assert case.state == "checking"
    return case


def offered(client: Client, case: Case) -> set[str]:
    page = client.get(f"/desk/case/{case.number}/")
    return {box.verb.name for box in page.context["boxes"]}


def state_of(case: Case) -> str:
    return Case.objects.get(id=case.id).state


@pytest.mark.parametrize("role", STAFF)
def test_who_checks_answers(role: Role, case: Case) -> None:
    client = browser_of(role, organisation())
    may = table()["cases.release"][role] == "all"
    assert client.get("/desk/checks/").status_code == (200 if may else 403)
    for verb in ("release", "return_answer"):
        assert act(client, case, verb, text="No").status_code == (
            302 if may and verb == "release" else 409 if may else 403
        )
    assert state_of(case) == ("answered" if may else "checking")


def test_the_list_begins_with_what_waits_longest_and_says_why(case: Case, executor: Client) -> None:
    later = opened(browser())
    with clock.travel(clock.now() + timedelta(hours=1)):
        act(executor, later, "answer", text="Жөнделді.")
    page = browser_of(Role.INSPECTOR).get("/desk/checks/")
    assert [line.number for line in page.context["page"].lines] == [case.number, later.number]
    assert "Every answer of this service is checked" in page.content.decode()


def test_a_long_list_is_read_in_pieces(case: Case) -> None:
    first = AnswerRecord.objects.get()
    AnswerRecord.objects.bulk_create(
        AnswerRecord(
            case=case,
            organisation_id=first.organisation_id,
            message_id=first.message_id,
            answered_at=first.answered_at,
            why="always",
            outcome="held",
        )
        for _ in range(59)
    )
    inspector = browser_of(Role.INSPECTOR)
    page = inspector.get("/desk/checks/").context["page"]
    rest = inspector.get("/desk/checks/", {"after": page.after}).context["page"]
    assert (len(page.lines), len(rest.lines), rest.after) == (50, 10, None)
    for nonsense in ("x", "-1", "9" * 50, "\u0661"):
        assert inspector.get("/desk/checks/", {"after": nonsense}).status_code == 200


def test_the_inspector_sees_how_far_the_organisation_is_to_be_trusted(
    case: Case, executor: Client
) -> None:
    inspector = browser_of(Role.INSPECTOR)
    act(inspector, case, "return_answer", text="Не істелді?")
    act(executor, case, "answer", text="Шам ауыстырылды.")
    page = inspector.get("/desk/checks/").content.decode()
    assert "1 of the last 1 answers were none" in page


def test_a_released_answer_reaches_the_resident(case: Case) -> None:
    inspector = browser_of(Role.INSPECTOR)
    assert {"release", "return_answer"} <= offered(inspector, case)
    assert "Қаралды." in inspector.get(f"/desk/case/{case.number}/").content.decode()
    act(inspector, case, "release")
    assert state_of(case) == "answered"
    assert numbering.display(case.number) not in inspector.get("/desk/checks/").content.decode()


def test_a_remark_is_shown_to_the_organisation_until_it_answers_again(
    case: Case, executor: Client
) -> None:
    inspector = browser_of(Role.INSPECTOR)
    empty = act(inspector, case, "return_answer", text=" ")
    assert (empty.status_code, state_of(case)) == (400, "checking")
    act(inspector, case, "return_answer", text="Не істелді?")
    assert state_of(case) == "in_work"
    page = executor.get(f"/desk/case/{case.number}/").content.decode()
    assert "The contact centre gave the answer back" in page
    assert "Не істелді?" in page
    act(executor, case, "answer", text="Шам ауыстырылды.")
    assert executor.get(f"/desk/case/{case.number}/").context["remark"] is None


def test_the_organisation_sees_what_waits_and_can_only_wait(case: Case, executor: Client) -> None:
    assert numbering.display(case.number) in executor.get("/desk/?list=checking").content.decode()
    assert offered(executor, case) == {"note"}


def test_who_answered_does_not_release(case: Case) -> None:
    own = opened(browser())
    inspector = browser_of(Role.INSPECTOR)
    act(inspector, own, "answer", text="Шам ауыстырылды.")
    refused = act(inspector, own, "release")
    assert refused.status_code == 403
    assert "Somebody else has to check what you answered." in refused.content.decode()
    assert state_of(own) == "checking"


# Calling back


@pytest.fixture
def to_call(executor: Client) -> Case:
    """An answered case whose resident was drawn for a call."""
    case = opened(browser())
    act(executor, case, "answer", text="Шам ауыстырылды.")
    to_be_called(case)
    return case


@pytest.mark.parametrize("role", STAFF)
def test_who_calls_back(role: Role, to_call: Case) -> None:
    client = browser_of(role, organisation())
    may = table()["cases.call_back"][role] == "all"
    page = client.get("/desk/calls/")
    assert page.status_code == (200 if may else 403)
    assert (f"/desk/case/{to_call.number}/" in page.content.decode()) is may
    called = act(client, to_call, "call_back", result="done")
    assert called.status_code == (302 if may else 403)


def test_the_list_names_nobody_and_the_case_shows_whom_to_call_for_a_reason(to_call: Case) -> None:
    operator = browser_of(Role.OPERATOR)
    pages = [operator.get("/desk/calls/"), operator.get(f"/desk/case/{to_call.number}/")]
    for page in pages:
        assert "5551474" not in page.content.decode()
        assert "Айгүл" not in page.content.decode()
    shown = act(operator, to_call, "reveal", reason="check_answer").content.decode()
    assert "+77015551474" in shown


def test_a_call_that_says_not_done_needs_words_and_opens_the_case_again(to_call: Case) -> None:
    operator = browser_of(Role.OPERATOR)
    assert "call_back" in offered(operator, to_call)
    wordless = act(operator, to_call, "call_back", result="not_done", text="")
    assert (wordless.status_code, state_of(to_call)) == (400, "answered")
    assert act(operator, to_call, "call_back", result="perhaps").status_code == 400
    act(operator, to_call, "call_back", result="not_done", text="Шам әлі жанбайды")
    assert state_of(to_call) == "assigned"
    page = operator.get(f"/desk/case/{to_call.number}/").content.decode()
    assert "The contact centre called: It is not done" in page
    assert numbering.display(to_call.number) not in operator.get("/desk/calls/").content.decode()
    again = act(operator, to_call, "call_back", result="done")
    assert again.status_code == 409


def test_nobody_is_offered_a_call_that_was_not_drawn(executor: Client) -> None:
    case = opened(browser())
    act(executor, case, "answer", text="Шам ауыстырылды.")
    assert "call_back" not in offered(browser_of(Role.OPERATOR), case)


# Coming back


def test_a_matter_that_came_back_is_shown_on_both_cases(executor: Client) -> None:
    operator = browser_of(Role.OPERATOR)
    place = {"lat": "51.128", "lon": "71.43"}
    earlier = opened(browser(), **place)
    act(executor, earlier, "answer", text="Шам ауыстырылды.")
    act(browser_of(Role.INSPECTOR), earlier, "confirm")
    later = opened(browser(), **place)
    services.notice_repeats(earlier.opened_at)
    pages = [operator.get(f"/desk/case/{one.number}/").content.decode() for one in (earlier, later)]
    assert "This matter came back as case" in pages[0]
    assert f"/desk/case/{later.number}/" in pages[0]
    assert "Probably the same matter as case" in pages[1]
    assert "(the same resident," in pages[1]
    assert f"/desk/case/{earlier.number}/" in pages[1]
    theirs = executor.get(f"/desk/case/{later.number}/").content.decode()
    assert "Probably the same matter" not in theirs


# Trust


@pytest.mark.parametrize("role", STAFF)
def test_who_sees_how_far_answers_are_trusted(role: Role, case: Case) -> None:
    act(browser(user("lara@example.kz", Role.INSPECTOR)), case, "return_answer", text="Не істелді?")
    page = browser_of(role, organisation()).get("/desk/trust/")
    may = table()["cases.read_trust"][role] == "all"
    assert page.status_code == (200 if may else 403)
    if may:
        (line,) = page.context["lines"]
        assert (line.organisation.code, line.record.returned) == ("lights", 1)
