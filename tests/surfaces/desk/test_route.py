"""The day's route: whose it is, in which order, what stands on it and what never does."""

import re
from collections.abc import Sequence

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from komek.cases.models import Case
from komek.intake.models import Attachment
from komek.kernel.actors import Role
from komek.kernel.models import AuditEntry, User
from komek.registries.models import Building, Street
from komek.surfaces.desk.stops import moved
from tests.intake import files
from tests.surfaces.faces import TEXT, act, opened, organisation
from tests.surfaces.people import STAFF, browser, browser_of, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
PRIVATE = ("Айгүл", "Серікқызы", "5551474", "555 14 74")


def somebody(name: str = "serik", role: Role = Role.EXECUTOR, code: str = "lights") -> User:
    return user(f"{name}@example.kz", role, organisation(code))


def house(number: str, lon: float) -> str:
    street = Street.objects.get()
    made = Building.objects.create(street=street, house=number, lat=51.128, lon=lon, cell=1)
    return str(made.id)


def taken(client: Client, **place: object) -> Case:
    case = opened(browser(), **place)
    assert act(client, case, "accept").status_code == 302
    return case


def along_a_street(client: Client) -> list[Case]:
    """Four houses in a row, reported in another order; the first one is the most urgent."""
    houses = {number: house(number, 71.40 + number / 1000) for number in (20, 24, 28, 32)}
    at = {number: taken(client, building=houses[number]) for number in (20, 32, 24, 28)}
    return [at[number] for number in (20, 24, 28, 32)]


def on_route(client: Client, of: str = "mine") -> list[str]:
    page = client.get("/desk/route/", {"of": of})
    assert page.status_code == 200
    return re.findall(r'data-errand="(\d+)"', page.content.decode())


def numbers(cases: Sequence[Case]) -> list[str]:
    return [case.number for case in cases]


@pytest.mark.parametrize("role", STAFF)
def test_who_has_a_route(role: Role) -> None:
    status = browser_of(role, organisation()).get("/desk/route/").status_code
    assert status == (200 if role in (Role.EXECUTOR, Role.HEAD) else 403)


def test_houses_are_passed_in_the_order_of_a_short_way() -> None:
    client = browser(somebody())
    cases = along_a_street(client)
    assert on_route(client) == numbers(cases)


def test_a_house_is_one_stop_with_all_that_waits_there() -> None:
    client = browser(somebody())
    there = house("20", 71.42)
    cases = [taken(client, building=there) for _ in range(2)]
    elsewhere = taken(client)
    page = client.get("/desk/route/").content.decode()
    assert page.count('id="stop-') == 2
    assert "Answer all cases here together" in page
    assert 'href="geo:51.128000,71.420000?q=51.128000,71.420000(' in page
    assert "No place on the map is known." in page
    asked = client.post("/desk/together/", {"verb": "answer", "number": numbers(cases)})
    assert "2 cases were chosen" in asked.content.decode()
    assert on_route(client)[-1] == elsewhere.number


def test_a_place_that_has_no_address_is_told_by_its_coordinates() -> None:
    client = browser(somebody())
    taken(client, address="", lat="51.128", lon="71.43")
    page = client.get("/desk/route/").content.decode()
    assert "51.12800, 71.43000" in page
    assert "Without an address" not in page


def test_whose_work_it_is() -> None:
    mine, other, head = somebody(), somebody("dana"), somebody("head", Role.HEAD)
    of_mine = taken(browser(mine))
    of_other = taken(browser(other))
    of_nobody = opened(browser())
    everything = set(numbers([of_mine, of_other, of_nobody]))
    assert on_route(browser(mine)) == [of_mine.number]
    assert set(on_route(browser(mine), "ours")) == everything
    assert on_route(browser(head)) == []
    assert set(on_route(browser(head), "ours")) == everything
    assert on_route(browser(head), str(other.id)) == [of_other.number]


def test_nobody_goes_the_rounds_of_another_organisation() -> None:
    mine, stranger = somebody(), somebody("marat", code="water")
    case = taken(browser(mine))
    for of in (str(mine.id), "999999", "x"):
        assert browser(stranger).get("/desk/route/", {"of": of}).status_code == 404
    assert case.number not in on_route(browser(stranger), "ours")


def test_what_is_answered_is_off_the_route() -> None:
    client = browser(somebody())
    case = taken(client)
    assert on_route(client) == [case.number]
    act(client, case, "answer", text="Шам ауыстырылды.")
    assert on_route(client) == []


def test_a_stop_is_moved_by_hand_and_stays_there() -> None:
    client = browser(somebody())
    first, second, third, fourth = along_a_street(client)
    answer = client.post("/desk/route/", {"move": "down", "stop": f"b{first.building_id}"})
    assert answer.headers["Location"].endswith(f"#stop-b{first.building_id}")
    assert on_route(client) == numbers([second, first, third, fourth])
    client.post("/desk/route/", {"move": "up", "stop": f"b{fourth.building_id}"})
    assert on_route(client) == numbers([second, first, fourth, third])
    late = taken(client, building=house("18", 71.418))
    assert on_route(client)[-1] == late.number
    client.post("/desk/route/", {"move": "anew"})
    assert on_route(client) == numbers([first, late, second, third, fourth])


def test_the_round_begins_where_one_says() -> None:
    client = browser(somebody())
    cases = along_a_street(client)
    client.post("/desk/route/", {"move": "begin", "stop": f"b{cases[-1].building_id}"})
    assert on_route(client) == numbers(cases[::-1])


@given(st.lists(st.text("abc", min_size=1), unique=True), st.text("abc"), st.integers(-9, 9))
def test_moving_loses_no_stop(keys: list[str], key: str, by: int) -> None:
    assert sorted(moved(keys, key, by)) == sorted(keys)


def test_the_page_has_words_and_pictures_and_no_name_or_phone() -> None:
    who = somebody()
    client = browser(who)
    photo = SimpleUploadedFile("lamp.jpg", files.image("JPEG", (1200, 900)), "image/jpeg")
    case = taken(client, files=[photo])
    uid = Attachment.objects.get().uid
    page = client.get("/desk/route/").content.decode()
    assert TEXT in page
    assert f"/desk/case/{case.number}/files/{uid}/small/" in page
    for address in ("/desk/", "/desk/route/", f"/desk/case/{case.number}/"):
        shown = client.get(address).content.decode()
        assert not [private for private in PRIVATE if private in shown], address


def test_a_picture_is_small_and_every_look_is_on_record() -> None:
    who = somebody()
    client = browser(who)
    photo = SimpleUploadedFile("lamp.jpg", files.image("JPEG", (1200, 900)), "image/jpeg")
    case = taken(client, files=[photo])
    uid = Attachment.objects.get().uid
    small = client.get(f"/desk/case/{case.number}/files/{uid}/small/")
    assert (small.status_code, small.headers["Content-Type"]) == (200, "image/jpeg")
    whole = client.get(f"/desk/case/{case.number}/files/{uid}/")
    assert len(small.content) < len(b"".join(whole.streaming_content))  # type: ignore[attr-defined]
    stranger = browser(somebody("marat", code="water"))
    assert stranger.get(f"/desk/case/{case.number}/files/{uid}/small/").status_code == 403
    client.get("/desk/route/")
    looks = AuditEntry.objects.filter(
        action="cases.read", subject=case.subject, actor=f"user:{who.id}"
    )
    assert [row.fields for row in looks.order_by("id")] == [["files"], ["files"], ["words"]]


def test_many_are_accepted_and_given_from_the_list() -> None:
    cases = [opened(browser()) for _ in range(2)]
    head, other = somebody("head", Role.HEAD), somebody("dana")
    client = browser(head)
    page = client.get("/desk/?list=waiting").content.decode()
    assert all(f'value="{number}" form="together"' in page for number in numbers(cases))
    form = client.post("/desk/together/", {"verb": "give", "number": numbers(cases)})
    assert "dana" in form.content.decode()
    sent = {"verb": "give", "number": numbers(cases), "sent": "1", "user_id": str(other.id)}
    assert client.post("/desk/together/", sent).status_code == 200
    assert set(on_route(browser(other))) == set(numbers(cases))
    stranger = somebody("marat", code="water")
    refused = client.post("/desk/together/", sent | {"user_id": str(stranger.id)})
    assert refused.status_code == 400


def test_a_page_that_follows_changes_is_no_new_reading() -> None:
    client = browser(somebody())
    case = taken(client)
    client.get("/desk/route/")
    for _change in range(3):
        client.get("/desk/route/", headers={"X-Part": "live"})
    readings = AuditEntry.objects.filter(action="cases.read", subject=case.subject)
    assert readings.count() == 1
    assert AuditEntry.objects.filter(action="cases.list", seen__contains=[case.id]).count() == 1
