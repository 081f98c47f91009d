"""The portal: found, joined, followed by an own key, left; and what a merged request leads to."""

import pytest

from komek.cases import access, services
from komek.cases.models import Case
from komek.cases.resonance import resonance_of
from komek.kernel import ids
from komek.kernel.actors import SYSTEM
from komek.registries.models import Building
from tests.surfaces.faces import TEXT, filled, opened
from tests.surfaces.people import browser, resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
WHO = {"name": "Болат", "phone": "8 701 555 00 11", "email": ""}


@pytest.fixture
def case() -> Case:
    return opened(browser())


def text(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_the_public_page_leads_to_an_own_page(case: Case) -> None:
    client = browser()
    assert case.number in text(client, "/requests/")
    shown = text(client, f"/requests/{case.number}/")
    assert TEXT not in shown
    assert "Айгүл" not in shown
    joined = client.post(f"/requests/{case.number}/join/", WHO)
    assert joined["Location"] == f"/case/{case.number}/"
    page = text(client, f"/case/{case.number}/")
    assert "You take part in this request" in page
    assert TEXT not in page
    assert resonance_of(case.id) == 1
    services.answer(actor=SYSTEM, case_uid=case.uid, text="Шам ауыстырылды.")
    assert "Шам ауыстырылды." in text(client, f"/case/{case.number}/")
    assert "1 more person takes part" in text(browser(), f"/requests/{case.number}/")


def test_taking_part_twice_by_one_form_counts_once_and_keeps_the_key(case: Case) -> None:
    """A thumb pressed again, because nothing seemed to happen."""
    for sent in ({**WHO, "once": "7"}, filled(name="", phone="", nameless="1")):
        client = browser()
        before = resonance_of(case.id)
        keys = []
        for _ in range(2):
            assert client.post(f"/requests/{case.number}/join/", sent).status_code == 302
            keys.append(client.get(f"/case/{case.number}/").context["key"])
        assert keys[0] == keys[1] != ""
        assert resonance_of(case.id) == before + 1
    client.post(f"/requests/{case.number}/join/", {**WHO, "phone": "8 701 555 00 12", "once": "8"})
    assert resonance_of(case.id) == 3


def test_number_and_own_key_open_it_on_any_device(case: Case) -> None:
    first = browser()
    first.post(f"/requests/{case.number}/join/", WHO)
    key = first.get(f"/case/{case.number}/").context["key"]
    second = browser()
    second.post("/follow/", {"number": case.number, "key": key.lower()})
    assert "You take part in this request" in text(second, f"/case/{case.number}/")
    left = second.post(f"/case/{case.number}/leave/")
    assert left.status_code == 302
    assert second.get(f"/case/{case.number}/").status_code == 302
    assert resonance_of(case.id) == 0
    assert second.post(f"/case/{case.number}/leave/").status_code == 404


def test_a_participant_cannot_do_what_the_reporter_can(case: Case) -> None:
    client = browser()
    client.post(f"/requests/{case.number}/join/", WHO)
    assert client.post(f"/case/{case.number}/withdraw/").status_code == 403
    case.refresh_from_db()
    assert case.state == "assigned"


def test_somebody_without_a_way_to_be_told_is_asked_for_one(case: Case) -> None:
    answer = browser().post(f"/requests/{case.number}/join/", {"name": "Болат"})
    assert answer.status_code == 400
    assert resonance_of(case.id) == 0


def test_a_signed_in_resident_presses_one_button(case: Case) -> None:
    client = browser(resident("bolat@example.kz"))
    assert client.get(f"/requests/{case.number}/").context["form"].fields == {}
    for _ in range(2):
        assert client.post(f"/requests/{case.number}/join/").status_code == 302
    assert resonance_of(case.id) == 1
    assert case.number in text(client, "/mine/")
    # Without the cookie too: they are known.
    assert "You take part" in text(browser(resident_again(client)), f"/case/{case.number}/")


def resident_again(client):
    from komek.kernel.models import User

    return User.objects.get(email="bolat@example.kz")


def test_who_reports_is_shown_what_is_reported_already() -> None:
    house = str(Building.objects.get().id)
    case = opened(browser(), address="достык 12", building=house)
    page = browser().post("/report/street_light/", filled(find="1", building=house))
    assert case.number in page.content.decode()
    assert "Take part instead of reporting again" in page.content.decode()
    by_point = filled(find="1", lat="51,128", lon="71,43")
    assert case.number in browser().post("/report/street_light/", by_point).content.decode()
    elsewhere = browser().post("/report/street_light/", filled(find="1"))
    assert case.number not in elsewhere.content.decode()


def test_a_merged_request_leads_on(case: Case) -> None:
    other = opened(browser(), name="Болат", phone="8 701 555 00 11")
    services.merge(actor=SYSTEM, case_uid=other.uid, into_uid=case.uid)
    services.answer(actor=SYSTEM, case_uid=case.uid, text="Шам ауыстырылды.")
    client = browser()
    key = ids.in_groups(access.key_of(other.uid))
    client.post("/follow/", {"number": other.number, "key": key})
    page = text(client, f"/case/{other.number}/")
    assert "Joined with another case" in page
    assert "Шам ауыстырылды." in page
    assert "Айгүл" not in page
