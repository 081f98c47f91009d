"""The desk: what each role sees, files and does; what stays hidden; what is refused."""

import re
from datetime import timedelta

import pytest

from komek.cases.models import Case
from komek.kernel import clock, numbering
from komek.kernel.actors import Role
from komek.kernel.models import AuditEntry
from komek.residents.models import ContactPoint
from tests.surfaces.faces import act, opened, organisation
from tests.surfaces.people import STAFF, browser, browser_of, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
READERS = {
    Role.OPERATOR,
    Role.EXECUTOR,
    Role.HEAD,
    Role.INSPECTOR,
    Role.SUPERVISOR,
    Role.ANALYST,
    Role.LEADER,
}


@pytest.fixture
def case() -> Case:
    return opened(browser())


def executor(code: str = "lights"):
    return browser(user(f"executor-{code}@example.kz", Role.EXECUTOR, organisation(code)))


def offered(client, case: Case) -> set[str]:
    """The verbs whose buttons stand on the page."""
    page = client.get(f"/desk/case/{case.number}/")
    return {box.verb.name for box in page.context["boxes"]}


@pytest.mark.parametrize("role", STAFF)
def test_who_reads_which_pages(role: Role, case: Case) -> None:
    client = browser_of(role, organisation())
    assert client.get("/desk/", follow=True).status_code == 200
    reads = client.get(f"/desk/case/{case.number}/")
    assert reads.status_code == (200 if role in READERS else 403)
    files = client.get("/desk/new/")
    may_file = role in (Role.OPERATOR, Role.INSPECTOR, Role.SUPERVISOR)
    assert files.status_code == (200 if may_file else 403)


@pytest.mark.parametrize("role", [Role.ANONYMOUS, Role.RESIDENT])
def test_the_desk_is_for_staff(role: Role, case: Case) -> None:
    client = browser_of(role)
    expected = 302 if role is Role.ANONYMOUS else 403
    for address in ("/desk/", f"/desk/case/{case.number}/", "/desk/new/", "/desk/find/?number=1"):
        assert client.get(address).status_code == expected
    assert act(client, case, "answer", text="x").status_code == expected
    case.refresh_from_db()
    assert case.state == "assigned"


def test_an_executor_sees_the_own_organisations_work_alone(case: Case) -> None:
    own, other = executor(), executor("water")
    assert numbering.display(case.number) in own.get("/desk/").content.decode()
    assert numbering.display(case.number) not in other.get("/desk/").content.decode()
    assert other.get(f"/desk/case/{case.number}/").status_code == 403
    assert act(other, case, "accept").status_code == 403
    case.refresh_from_db()
    assert case.state == "assigned"


@pytest.mark.parametrize("role", sorted(READERS))
def test_no_page_shows_who_reported(role: Role, case: Case) -> None:
    client = browser_of(role, organisation())
    for address in ("/desk/", "/desk/?list=work", f"/desk/case/{case.number}/"):
        page = client.get(address).content.decode()
        for private in ("Айгүл", "Серікқызы", "5551474", "555 14 74"):
            assert private not in page


def test_an_executor_accepts_answers_with_a_norm_and_is_done(case: Case) -> None:
    client = executor()
    assert {"accept", "answer", "ask", "forward", "refuse", "note"} <= offered(client, case)
    assert act(client, case, "accept").status_code == 302
    assert "The case is in work now." in client.get(f"/desk/case/{case.number}/").content.decode()
    empty = act(client, case, "answer", text="", norm="12-бап")
    assert empty.status_code == 400
    assert "12-бап" in empty.content.decode()
    act(client, case, "answer", text="Шам ауыстырылды.", norm="12-бап")
    case.refresh_from_db()
    assert case.state == "answered"
    assert offered(client, case) == {"note"}
    page = client.get(f"/desk/case/{case.number}/").content.decode()
    assert "Шам ауыстырылды." in page


def test_pressing_twice_does_it_once_and_says_so(case: Case) -> None:
    client = executor()
    act(client, case, "accept")
    again = act(client, case, "accept")
    assert again.status_code == 409
    assert "Being worked on" in again.content.decode()


def test_work_is_given_to_a_colleague(case: Case) -> None:
    client = executor()
    colleague = user("dana@example.kz", Role.EXECUTOR, organisation())
    stranger = user("stranger@example.kz", Role.EXECUTOR, organisation("water"))
    assert act(client, case, "give", user_id=str(stranger.id)).status_code == 400
    act(client, case, "give", user_id=str(colleague.id))
    mine = browser(colleague).get("/desk/?list=given").content.decode()
    assert numbering.display(case.number) in mine


def test_a_refused_case_goes_to_triage_and_on_to_the_proposed_one(case: Case) -> None:
    client, water = executor(), organisation("water")
    answer = act(
        client, case, "refuse", proposed_organisation_id=str(water.id), text="Бұл біздікі емес"
    )
    assert answer["Location"] == "/desk/"
    operator = browser_of(Role.OPERATOR)
    assert numbering.display(case.number) in operator.get("/desk/").content.decode()
    page = operator.get(f"/desk/case/{case.number}/").content.decode()
    assert "Бұл біздікі емес" in page
    missing = act(operator, case, "route", organisation_id="", reason_code="subject")
    assert missing.status_code == 400
    forged = act(operator, case, "route", organisation_id="999999", reason_code="subject")
    assert forged.status_code == 400
    act(operator, case, "route", organisation_id=str(water.id), reason_code="subject")
    case.refresh_from_db()
    assert (case.state, case.organisation) == ("assigned", water)


def test_an_inspector_returns_what_is_no_answer_and_closes_what_is(case: Case) -> None:
    client, inspector = executor(), browser_of(Role.INSPECTOR)
    act(client, case, "answer", text="Қаралды.")
    assert numbering.display(case.number) in inspector.get("/desk/").content.decode()
    act(inspector, case, "reopen", text="Не істелді?")
    act(client, case, "answer", text="Шам ауыстырылды.")
    act(inspector, case, "confirm")
    case.refresh_from_db()
    assert (case.state, case.reopened) == ("closed", 1)


@pytest.mark.parametrize(("role", "can"), [(Role.LEADER, {"instruct"}), (Role.ANALYST, set())])
def test_who_only_reads_has_no_buttons_and_a_leader_speaks(
    role: Role, can: set[str], case: Case
) -> None:
    client = browser_of(role)
    assert offered(client, case) == can
    for verb in ("accept", "answer", "confirm", "note", "forward"):
        assert act(client, case, verb, text="x").status_code in (400, 403)
    case.refresh_from_db()
    assert case.state == "assigned"


def test_contacts_are_shown_for_a_reason_and_on_record(case: Case) -> None:
    client = browser_of(Role.OPERATOR)
    assert act(client, case, "reveal").status_code == 400
    assert act(client, case, "reveal", reason="curiosity").status_code == 400
    assert not AuditEntry.objects.filter(action="residents.reveal_contact").exists()
    shown = act(client, case, "reveal", reason="call_back").content.decode()
    assert "Айгүл Серікқызы" in shown
    assert "+77015551474" in shown
    look = AuditEntry.objects.get(action="residents.reveal_contact")
    assert look.reason == "call_back"
    assert "Айгүл" not in client.get(f"/desk/case/{case.number}/").content.decode()


def test_who_left_a_name_alone_cannot_be_called_and_the_desk_says_so(case: Case) -> None:
    ContactPoint.objects.all().delete()
    shown = act(browser_of(Role.OPERATOR), case, "reveal", reason="call_back").content.decode()
    assert "Айгүл Серікқызы" in shown
    assert "Neither phone nor e-mail was left." in shown


@pytest.mark.parametrize("role", [Role.EXECUTOR, Role.HEAD, Role.LEADER, Role.ANALYST])
def test_whoever_works_on_it_cannot_reveal(role: Role, case: Case) -> None:
    client = browser_of(role, organisation())
    assert client.get(f"/desk/case/{case.number}/").context["reveal"] is None
    assert act(client, case, "reveal", reason="call_back").status_code == 403
    assert not AuditEntry.objects.filter(action="residents.reveal_contact").exists()


def test_a_case_is_found_by_its_number_as_read_out(case: Case) -> None:
    client = browser_of(Role.OPERATOR)
    found = client.get("/desk/find/", {"number": f" №{numbering.display(case.number)}"})
    assert found["Location"] == f"/desk/case/{case.number}/"
    for wrong in ("", "123", "x" * 5000):
        missed = client.get("/desk/find/", {"number": wrong})
        assert missed.status_code == 400
        assert "no such number" in missed.content.decode()


def test_late_work_is_marked_in_words(case: Case) -> None:
    client = executor()

    def squeezed() -> str:
        return re.sub(r"\s", "", client.get("/desk/").content.decode())

    assert ">lateby" not in squeezed()
    with clock.travel(clock.now() + timedelta(days=60)):
        assert ">lateby" in squeezed()


@pytest.mark.parametrize("choice", ["nothing", "triage", "given", "ended", "' OR 1=1"])
def test_any_list_asked_for_is_a_list_one_has(choice: str) -> None:
    assert executor().get("/desk/", {"list": choice}).status_code == 200
