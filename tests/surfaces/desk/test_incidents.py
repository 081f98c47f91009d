"""The desk: an incident from chosen cases or a notice, its page, its answer, its end."""

import pytest

from komek.cases import services
from komek.cases.models import Case, Incident
from komek.cases.services import NewIncident
from komek.kernel.actors import SYSTEM, Role
from tests.surfaces.faces import act, opened, organisation
from tests.surfaces.people import browser, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def filled(**changes: object) -> dict[str, object]:
    return {
        "sent": "1",
        "service_code": "street_light",
        "organisation_id": organisation().id,
        "title_kk": "Кабель үзілді",
        "cause": "Қазу жұмыстары",
        **changes,
    }


def opened_incident(*cases: Case) -> Incident:
    return services.open_incident(
        actor=SYSTEM,
        new=NewIncident(
            service_code="street_light",
            organisation_id=organisation().id,
            titles={"kk": "Кабель үзілді"},
            cause="Қазу жұмыстары",
            case_uids=[case.uid for case in cases],
        ),
    )[0]


def test_from_chosen_cases_to_one_answer_and_an_end() -> None:
    first, second = opened(browser()), opened(browser())
    client = browser_of(Role.EXECUTOR, organisation())
    assert "/desk/incidents/new/" in client.get("/desk/").content.decode()
    numbers = [first.number, second.number]
    form = client.post("/desk/incidents/new/", {"number": numbers})
    assert form.status_code == 200
    assert "2 cases were chosen" in form.content.decode()
    assert client.post("/desk/incidents/new/", filled(title_kk="")).status_code == 400
    done = client.post("/desk/incidents/new/", filled(number=numbers))
    address = f"/desk/incidents/{Incident.objects.get().number}/"
    assert done["Location"] == address
    page = client.get(address).content.decode()
    assert first.number in page
    assert "Кабель үзілді" in client.get("/desk/incidents/").content.decode()
    assert "Кабель үзілді" in client.get(f"/desk/case/{first.number}/").content.decode()
    assert client.post(f"{address}answer/", {"kk": ""}).status_code == 400
    assert client.post(f"{address}answer/", {"kk": "Кабель жалғанды."}).status_code == 302
    assert "answered: 2" in client.get(address).content.decode()
    assert client.post(f"{address}close/").status_code == 302
    assert "Кабель үзілді" in client.get("/desk/incidents/?closed=1").content.decode()


def test_the_form_tells_nothing_of_a_case_that_is_somebody_elses() -> None:
    """Numbers can be counted: a form filled in by one would tell what it is about."""
    case = opened(browser())
    of_others = browser_of(Role.EXECUTOR, organisation("water"))
    form = of_others.post("/desk/incidents/new/", {"number": case.number})
    assert form.context["form"].initial == {}
    form = browser_of(Role.OPERATOR).post("/desk/incidents/new/", {"number": case.number})
    assert form.context["form"].initial["service_code"] == "street_light"


def test_a_new_case_is_offered_and_added_or_taken() -> None:
    incident = opened_incident()
    case = opened(browser())
    client = browser_of(Role.OPERATOR)
    address = f"/desk/incidents/{incident.number}/"
    assert (
        "The cause could be incident" in client.get(f"/desk/case/{case.number}/").content.decode()
    )
    assert case.number in client.get(address).content.decode()
    client.post(f"{address}add/", {"number": case.number})
    assert case.incidents.get().removed_at is None
    client.post(f"{address}take/", {"number": case.number})
    assert case.incidents.get().removed_at is not None


def test_what_was_not_possible_is_shown() -> None:
    first, second = opened(browser()), opened(browser())
    incident = opened_incident(first, second)
    supervisor = browser_of(Role.SUPERVISOR)
    act(supervisor, second, "forward", organisation_id=organisation("water").id)
    client = browser_of(Role.EXECUTOR, organisation())
    client.post(f"/desk/incidents/{incident.number}/answer/", {"kk": "Кабель жалғанды."})
    page = supervisor.get(f"/desk/incidents/{incident.number}/").content.decode()
    assert "not possible: 1" in page
    assert "Not answered" in page
    # An executor sees of an incident only the cases that are theirs to read.
    page = client.get(f"/desk/incidents/{incident.number}/").content.decode()
    assert f"/desk/case/{second.number}/" not in page


def test_buildings_are_looked_for_and_marked() -> None:
    client = browser_of(Role.OPERATOR)
    page = client.post("/desk/incidents/new/", filled(find="1", address="достык 12"))
    assert 'name="buildings"' in page.content.decode()
    assert not Incident.objects.exists()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR])
def test_who_has_nothing_to_do_with_it(role: Role) -> None:
    assert browser_of(role).get("/desk/incidents/").status_code == 403
