"""The desk: answers to begin with, filled from the case; scripts beside the form of a new one."""

import pytest

from komek.cases.models import Case
from komek.kernel.actors import SYSTEM, Role
from komek.knowledge import services
from tests.surfaces.faces import act, opened, organisation
from tests.surfaces.people import browser, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def case() -> Case:
    services.create_answer(
        actor=SYSTEM,
        code="lit",
        service_code="street_light",
        name_en="The lamp is lit",
        text_kk="№ {number}: шам жанды",
        text_ru="№ {number}: фонарь горит",
        text_en="№ {number}: lit, {organisation}",
    )
    services.create_answer(
        actor=SYSTEM, code="stuck", service_code="lift", text_kk="x", name_kk="x"
    )
    return opened(browser())


def take(client, case: Case, **fields: str):
    return client.post(f"/desk/case/{case.number}/answer/take/", fields)


def test_an_executor_is_offered_the_answers_of_the_service_filled(case: Case) -> None:
    client = browser_of(Role.EXECUTOR, organisation())
    page = client.get(f"/desk/case/{case.number}/")
    (offered,) = page.context["ready_answers"]
    assert (offered.code, offered.name) == ("lit", "The lamp is lit")
    assert "{" not in offered.text
    assert case.number[-1] in offered.text


def test_without_script_the_words_come_with_the_page_and_nothing_is_sent(case: Case) -> None:
    client = browser_of(Role.EXECUTOR, organisation())
    page = take(client, case, **{"template": "lit", "answer-text": "Сәлем!", "answer-norm": "§ 1"})
    assert page.status_code == 200
    form = next(box.form for box in page.context["boxes"] if box.verb.name == "answer")
    (offered,) = page.context["ready_answers"]
    assert form["text"].value() == f"Сәлем!\n\n{offered.text}"
    assert form["norm"].value() == "§ 1"
    assert Case.objects.get().answered_at is None


def test_a_taken_answer_is_sent_like_any_other(case: Case) -> None:
    client = browser_of(Role.EXECUTOR, organisation())
    sent = act(client, case, "answer", text="Дайын", template="lit")
    assert sent.status_code == 302
    assert Case.objects.get().answered_at is not None


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ANALYST, 403), (Role.LEADER, 403), (Role.OPERATOR, 404)]
)
def test_whoever_cannot_answer_takes_nothing(role: Role, status: int, case: Case) -> None:
    assert take(browser_of(role), case, template="lit").status_code == status


def advice(role: Role, service_code: str) -> str:
    sent = {"service_code": service_code, "language": "ru"}
    answer = browser_of(role).post("/desk/new/", sent, headers={"X-Part": "advice"})
    return answer.content.decode()


def test_scripts_stand_beside_the_form_of_a_new_case() -> None:
    services.create_script(
        actor=SYSTEM, code="dark", service_code="street_light", name_kk="Қ", say_kk="Сөз", call=""
    )
    services.create_script(actor=SYSTEM, code="gas", name_kk="Газ", ask_ru="Где?", call="112")
    page = advice(Role.OPERATOR, "street_light")
    assert "Сөз" in page
    assert "hand over to 112" in page
    assert 'lang="ru"' in page
    assert "Сөз" not in advice(Role.SUPERVISOR, "lift")


def test_a_caller_is_given_a_ready_answer_in_the_language_of_the_call(case: Case) -> None:
    page = advice(Role.OPERATOR, "street_light")
    assert "фонарь горит" in page
    assert "The lamp is lit" in page
    assert "x" not in [line.strip() for line in page.splitlines()]
