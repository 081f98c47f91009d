"""The steps of a report without scripts, and the parts that scripts ask for."""

from datetime import timedelta

import pytest
from django.test import Client

from komek.cases import services
from komek.cases.models import Case, ServiceDuration
from komek.cases.resonance import resonance_of
from komek.cases.services import NewIncident, open_incident
from komek.directory.models import Service
from komek.kernel import clock, reference
from komek.kernel.actors import SYSTEM
from komek.registries.models import Building
from tests.surfaces.faces import TEXT, filled, opened, organisation
from tests.surfaces.people import browser, resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
LAST = {"show", "who", "send"}
HERE = {"lat": "51.128", "lon": "71.43"}


def step(to: str, client: Client | None = None, **typed: object):
    """The page behind a press on "Next" or "Back"."""
    sent = filled(service_code="street_light", **typed)
    return (client or browser()).post("/report/", {**sent, "to": to})


def part(names: str, **typed: object) -> str:
    """Parts of the page, with what was typed so far."""
    sent = filled(service_code="street_light", **typed)
    return browser().post("/report/", sent, headers={"X-Part": names}).content.decode()


def shown(answer) -> set[str]:
    return answer.context["shown"]


def test_the_start_page_takes_the_first_words_along() -> None:
    answer = browser().post("/report/", {"text": "Street light is dark", "to": "what"})
    assert "Street light is dark" in answer.content.decode()
    assert answer.context["suggested"][0].code == "street_light"
    assert shown(answer) == {"what"}


def test_without_a_service_nobody_goes_on() -> None:
    answer = browser().post("/report/", {"text": "qqq", "to": "where"})
    assert shown(answer) == {"what"}
    assert "Please choose what it is about" in answer.content.decode()


def test_each_step_keeps_what_the_others_were_told() -> None:
    for to in ("what", "where", "show", "who", "send"):
        answer = step(to)
        page = answer.content.decode()
        assert TEXT in page
        assert "Айгүл Серікқызы" in page
        assert 'value="street_light"' in page


def test_photos_and_sender_are_one_page_because_browsers_forget_files() -> None:
    assert shown(step("show")) == shown(step("who")) == LAST


def test_where_nothing_is_known_the_question_is_passed_over() -> None:
    assert shown(step("around", **HERE)) == LAST
    opened(browser(), address="", **HERE)
    assert shown(step("around", **HERE)) == {"around"}


def test_the_first_step_that_is_wrong_is_shown() -> None:
    answer = browser().post("/report/", filled(service_code="street_light", text="", name=""))
    assert answer.status_code == 400
    assert shown(answer) == {"what"}
    assert shown(browser().post("/report/", filled(service_code="street_light", name=""))) == LAST


def test_a_group_is_opened_by_its_picture() -> None:
    page = browser().get("/report/", {"group": "yards"}).content.decode()
    assert '<details id="yards" name="pictures" open>' in page


def test_the_service_chosen_on_the_page_counts_more_than_the_address() -> None:
    client = browser()
    answer = client.post("/report/street_light/", filled(service_code="advice"))
    assert answer.status_code == 302
    assert Case.objects.get().service.code == "advice"


def test_a_script_gets_number_and_key() -> None:
    client = browser()
    sent = filled(service_code="street_light")
    answer = client.post("/report/", sent, headers={"accept": "application/json"})
    assert answer.status_code == 201
    said = answer.json()
    page = client.get(said["next"]).content.decode()
    assert said["number"] in page
    assert said["key"] in page


def test_number_and_key_are_shown_to_their_holder_alone() -> None:
    case = opened(browser())
    answer = browser().get(f"/case/{case.number}/accepted/")
    assert answer.status_code == 302
    assert "/follow/" in answer["Location"]


def test_parts_come_alone_and_bring_those_of_another_service() -> None:
    page = part("services", text="Street light is dark")
    assert page.lstrip().startswith('<div id="services"')
    for name in ("questions", "seen", "promise", "around"):
        assert f'id="{name}"' in page
    assert part("nothing") == ""


def test_who_sees_what_follows_the_choices() -> None:
    named = browser().post(
        "/report/", filled(service_code="tip", anonymity="full"), headers={"X-Part": "seen"}
    )
    assert "nobody knows them" in named.content.decode()
    consented = filled(service_code="tip", publish_consent="on")
    page = browser().post("/report/", consented, headers={"X-Part": "seen"}).content.decode()
    assert "only after a check" in page
    assert "only after a check" not in part("seen")
    Service.objects.filter(code="street_light").update(publication="never")
    reference.changed()
    assert "the street, no house" not in part("seen")


def test_what_cases_really_took_stands_beside_the_promise() -> None:
    assert "What it really took" not in part("promise", **HERE)
    ServiceDuration.objects.create(
        service_code="street_light", territory_code="", cases=40, median_s=90_000, most_s=600_000
    )
    page = part("promise", **HERE)
    assert "half of the cases at most 25 hours, nine of ten at most 7 days" in page
    assert "in your district" not in page
    ServiceDuration.objects.create(
        service_code="street_light", territory_code="esil", cases=12, median_s=3_600, most_s=7_200
    )
    assert "What it really took in your district" in part("promise", **HERE)


def test_an_answer_that_there_is_already_is_shown_first() -> None:
    house = str(Building.objects.get().id)
    case = opened(browser(), building=house)
    services.accept(actor=SYSTEM, case_uid=case.uid)
    services.answer(actor=SYSTEM, case_uid=case.uid, text="Шам ауыстырылды.")
    page = part("around", building=house)
    assert "Answered lately" in page
    assert case.number in page
    assert "Шам ауыстырылды." not in page
    Case.objects.update(updated_at=clock.now() - timedelta(days=30))
    assert case.number not in part("around", building=house)


def incident(**changes: object) -> None:
    new = NewIncident(
        titles={"kk": "Кабель үзілді", "ru": "Обрыв кабеля"},
        service_code="street_light",
        organisation_id=organisation().id,
        cause="Кабель перебит экскаватором Иванова.",
        **changes,
    )
    open_incident(actor=SYSTEM, new=new)


def test_an_incident_is_announced_where_it_is() -> None:
    incident()
    page = part("around", **HERE)
    assert "Обрыв кабеля" in page or "Кабель үзілді" in page
    assert "Иванова" not in page
    Service.objects.filter(code="street_light").update(publication="never")
    reference.changed()
    assert "Кабель" not in part("around", **HERE)


def test_mine_too_is_one_tap_for_whoever_says_nothing_of_themselves() -> None:
    case = opened(browser())
    client = browser()
    sent = {**filled(name="", phone=""), "nameless": "1"}
    answer = client.post(f"/requests/{case.number}/join/", sent)
    assert answer["Location"] == f"/case/{case.number}/"
    assert "You take part in this request" in client.get(answer["Location"]).content.decode()
    assert resonance_of(case.id) == 1


def test_mine_too_with_a_phone_in_the_form_is_told_of_the_answer() -> None:
    case = opened(browser())
    browser().post(f"/requests/{case.number}/join/", {**filled(), "nameless": "1"})
    assert case.participants.get(role="me_too").resident is not None


def test_nobody_hears_of_an_emergency_too_late() -> None:
    services.add_phrase(actor=SYSTEM, phrase="өрт шықты")
    assert 'href="tel:112"' in part("services", text="Үйде өрт шықты")


def test_whoever_is_signed_in_sees_no_fields_for_it() -> None:
    client = browser(resident("aigul@example.kz"))
    answer = step("who", client)
    assert "name" not in answer.context["form"].fields
    assert "You are signed in" in answer.content.decode()


def test_the_map_draws_the_city_and_no_case() -> None:
    opened(browser(), address="", **HERE)
    layers = browser().get("/report/map/", HERE).json()
    assert [one["properties"]["name"] for one in layers["districts"]["features"]] == ["Есіл"]
    assert layers["cases"]["features"] == []
    assert browser().get("/report/map/", {"lat": "north"}).status_code == 200
