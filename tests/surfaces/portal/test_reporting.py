"""Reporting on the portal: what is needed, what comes back, what never gets in."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from komek.cases.models import Case
from komek.directory.models import Organisation, OrganisationLink, Service
from komek.intake.models import Attachment, Message
from komek.kernel import reference
from komek.kernel.actors import Role
from komek.registries.models import Building
from komek.residents.models import ContactPoint, Resident
from tests.surfaces.faces import TEXT, filled, opened, report
from tests.surfaces.people import browser, browser_of, resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def nothing_is_stored() -> bool:
    return not (
        Case.objects.exists()
        or Message.objects.exists()
        or Resident.objects.exists()
        or Attachment.objects.exists()
    )


def png(name: str = "photo.png") -> SimpleUploadedFile:
    from tests.intake import files

    return SimpleUploadedFile(name, files.image("PNG"), "image/png")


def test_the_report_opens_a_case_and_shows_number_and_key() -> None:
    client = browser(language="kk")
    answer = report(client)
    case = Case.objects.get()
    assert answer["Location"] == f"/case/{case.number}/accepted/"
    accepted = client.get(answer["Location"])
    assert accepted.context["key"] in accepted.content.decode()
    page = client.get(f"/case/{case.number}/").content.decode()
    assert TEXT in page
    assert "Жарық" in page
    assert case.language == "kk"
    assert case.channel == "portal"
    assert ContactPoint.objects.get().value == "+77015551474"


def test_who_may_not_report_is_not_sent_to_a_closed_door() -> None:
    assert "/report/" in browser().get("/").content.decode()
    page = browser_of(Role.ADMINISTRATOR).get("/").content.decode()
    assert "/report/" not in page
    assert "Sign out to report" in page


def test_the_service_is_found_by_everyday_words_in_any_language() -> None:
    for words in ("темно", "light", "жарығы", "ТЕМНОТА лампочка"):
        page = browser().get("/report/", {"q": words})
        assert "street_light" in [one.code for one in page.context["suggested"]], words


def test_an_address_of_the_register_is_offered_and_chosen() -> None:
    client = browser()
    offered = client.post("/report/street_light/", filled(address="достык 12", find="1"))
    page = offered.content.decode()
    assert "Достық көшесі, 12" in page
    assert TEXT in page
    assert nothing_is_stored()
    building = offered.context["form"].fields["building"].choices[0][0]
    case = opened(client, address="достык 12", building=building)
    assert case.building_id == int(building)
    assert case.address == "Достық көшесі, 12"
    assert (case.lat, case.lon) == (51.128, 71.43)


def test_the_only_building_found_is_marked_and_of_several_none() -> None:
    def marked() -> list[str]:
        page = browser().post("/report/street_light/", filled(address="достык", find="1"))
        inputs = re.findall(r'<input[^>]*name="building"[^>]*>', page.content.decode())
        return [one for one in inputs if "checked" in one]

    only = Building.objects.get()
    assert [f'value="{only.id}"' in one for one in marked()] == [True]
    Building.objects.create(street=only.street, house="14", lat=51.128, lon=71.43, cell=1)
    assert marked() == []


def test_a_known_address_is_not_passed_over() -> None:
    answer = report(browser(), address="достык 12")
    assert answer.status_code == 400
    assert "Please choose the place" in answer.content.decode()
    case = opened(browser(), address="достык 12", building="")
    assert case.address == "достык 12"


def test_a_forged_building_is_refused() -> None:
    for forged in ("999999", "-1", "1; DROP TABLE", "9" * 30, "\u0661"):
        answer = report(browser(), building=forged)
        assert answer.status_code == 400
    assert nothing_is_stored()


def test_coordinates_count_with_comma_or_point() -> None:
    case = opened(browser(), address="", lat="51,128", lon="71.43")
    assert (case.lat, case.lon) == (51.128, 71.43)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"lat": "43.238", "lon": "76.945"}, "outside the city"),
        ({"lat": "51.1"}, "both coordinates"),
        ({"lat": "nan", "lon": "71"}, "Enter a number"),
        ({"lat": "1e400", "lon": "71"}, "Enter a number"),
        ({"lat": "north", "lon": "71"}, "Enter a number"),
        ({"address": ""}, "say where it is"),
        ({"text": ""}, "Please fill in this field"),
        ({"text": " \u200b\ufeff "}, "say in a few words"),
        ({"text": "ы" * 4001}, "at most 4000 characters"),
        ({"text": "x" * 5_000_000}, "at most 4000 characters"),
        ({"name": ""}, "say your name"),
        ({"phone": ""}, "a phone or an e-mail"),
        ({"phone": "109"}, "short service number"),
        ({"phone": "12345678901234567890"}, "not a complete phone number"),
        ({"email": "not an address"}, "not an e-mail address"),
        ({"token": "guess"}, "damaged on its way"),
        ({"token": ""}, "damaged on its way"),
    ],
)
def test_what_cannot_be_stored_comes_back_with_a_sentence(
    changes: dict[str, str], sentence: str
) -> None:
    answer = report(browser(), **changes)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert sentence in page
    assert "парктің жанында" in page or "address" in changes
    assert "Айгүл Серікқызы" in page or "name" in changes
    assert nothing_is_stored()


def test_nothing_typed_is_lost() -> None:
    answer = report(browser(), phone="1", email="a@b.kz", lat="51.1", lon="71.4")
    form = answer.context["form"]
    for name in ("text", "address", "name", "phone", "email", "lat", "lon"):
        assert form[name].value()
        assert str(form[name].value()) in answer.content.decode()


def test_an_empty_form_names_everything_it_needs() -> None:
    answer = browser().post("/report/lift/", {})
    assert {"token", "text", "fact_entrance"} <= set(answer.context["form"].errors)
    assert nothing_is_stored()


def test_zero_bytes_and_tricks_with_directions_are_cleaned_away() -> None:
    case = opened(browser(), text="Шам\x00 жан\u202eбайды", name="Ай\x00гүл")
    assert case.conversation.messages.get().body == "Шам жанбайды"
    assert Resident.objects.get().name == "Айгүл"


def test_what_looks_like_html_is_shown_as_words() -> None:
    client = browser()
    case = opened(client, text="<script>alert(1)</script> & <b>қараңғы</b>")
    page = client.get(f"/case/{case.number}/").content.decode()
    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_sending_twice_opens_one_case_and_shows_it_twice() -> None:
    client, form = browser(), filled()
    first = client.post("/report/street_light/", form)
    second = browser().post("/report/street_light/", form)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_a_changed_form_under_an_old_token_is_asked_about() -> None:
    client, form = browser(), filled()
    client.post("/report/street_light/", form)
    again = client.post("/report/street_light/", {**form, "text": "Енді басқа шам"})
    assert again.status_code == 400
    assert "sent this form before" in again.content.decode()
    token = again.context["form"]["token"].value()
    assert token != form["token"]
    client.post("/report/street_light/", {**form, "text": "Енді басқа шам", "token": token})
    assert Case.objects.count() == 2


def test_an_unknown_service_is_a_page_that_says_so() -> None:
    for code in ("nothing", "street_light2", "x" * 300):
        assert browser().get(f"/report/{code}/").status_code == 404
        assert browser().post(f"/report/{code}/", filled()).status_code == 404
    assert nothing_is_stored()


def test_facts_are_asked_checked_and_kept() -> None:
    lift = {"fact_entrance": "2", "fact_trouble": ["stuck", "noise"]}
    case = opened(browser(), service="lift", **lift)
    assert case.conversation.messages.get().facts == {
        "entrance": ["2"],
        "trouble": ["stuck", "noise"],
    }
    wrong = report(browser(), service="lift", fact_entrance="2", fact_trouble=["exploded"])
    assert wrong.status_code == 400
    assert "one of the answers offered" in wrong.content.decode()
    assert Case.objects.count() == 1


def test_photos_are_made_anew_and_shown_to_whoever_holds_the_key(settings, home) -> None:
    settings.FILES_ROOT = home
    client = browser()
    case = opened(client, files=[png()])
    file = Attachment.objects.get()
    address = f"/case/{case.number}/files/{file.uid}/"
    assert address in client.get(f"/case/{case.number}/").content.decode()
    answer = client.get(address)
    assert answer["Content-Type"] == file.content_type
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content)
    for there in (address, f"{address}small/"):
        assert browser().get(there).status_code == 403
        answer = client.get(there)
        assert answer["Cache-Control"] == "private, no-cache"
        known = {"if-none-match": answer["ETag"]}
        assert client.get(there, headers=known).status_code == 304
        assert browser().get(there, headers=known).status_code == 403
    assert client.get(f"/case/{case.number}/files/{uuid4()}/").status_code == 404


@pytest.mark.parametrize(
    "content", [b"MZ\x90\x00 program", b"", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\nbroken"]
)
def test_files_that_are_none_are_refused_by_name(content: bytes) -> None:
    wrong = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
    answer = report(browser(), files=[wrong])
    assert answer.status_code == 400
    assert "photo.jpg" in answer.content.decode()
    assert nothing_is_stored()


def test_more_files_than_fit_are_refused_before_they_are_opened() -> None:
    answer = report(browser(), files=[png(f"{number}.png") for number in range(11)])
    assert answer.status_code == 400
    assert "at most 10 files" in answer.content.decode()
    assert nothing_is_stored()


def test_good_files_beside_a_wrong_field_have_to_be_chosen_again() -> None:
    answer = report(browser(), files=[png()], text="")
    assert "choose the files once more" in answer.content.decode()
    assert nothing_is_stored()


def test_looking_for_an_address_says_that_files_are_forgotten() -> None:
    wanted = filled(address="достык 12", find="1", files=[png()])
    answer = browser().post("/report/street_light/", wanted)
    assert "choose the files once more" in answer.content.decode()


def test_a_form_beyond_all_measure_gets_a_page() -> None:
    answer = report(browser(), text="x" * 9_000_000)
    assert answer.status_code == 413
    assert "larger than we can take" in answer.content.decode()
    assert nothing_is_stored()


def test_nobody_may_be_known_where_the_service_allows_it() -> None:
    case = opened(browser(), service="tip", anonymity="full", address="")
    assert case.anonymity == "full"
    assert case.resident is None
    assert not Resident.objects.exists()
    refused = report(browser(), service="street_light", anonymity="full", name="", phone="")
    assert refused.status_code == 400
    assert Case.objects.count() == 1


def test_whoever_is_signed_in_is_asked_for_no_name() -> None:
    person = resident("aigul@example.kz")
    client = browser(person)
    assert "name" not in client.get("/report/street_light/").context["form"].fields
    case = opened(client, name="Басқа біреу")
    assert case.resident == person.account.resident
    assert Resident.objects.count() == 1


def test_consent_to_publish_is_asked_for_only_where_words_may_be_public() -> None:
    client = browser()
    assert "publish_consent" in client.get("/report/tip/").context["form"].fields
    assert "publish_consent" not in client.get("/report/street_light/").context["form"].fields


def test_a_page_without_its_token_is_told_what_to_do() -> None:
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/report/street_light/", filled())
    assert answer.status_code == 403
    assert nothing_is_stored()


def test_a_missing_place_is_asked_for_at_the_address() -> None:
    client = browser()
    page = client.post("/report/street_light/", filled(address="", lat="", lon=""))
    assert page.status_code == 400
    assert list(page.context["form"].errors) == ["address"]
    assert nothing_is_stored()


def test_a_complaint_asks_whom_it_is_about_and_goes_above_them() -> None:
    above = Organisation.objects.create(code="hall", kind="city", name_kk="Әкімдік")
    accused = Organisation.objects.get(code="lights")
    OrganisationLink.objects.create(parent=above, child=accused)
    Service.objects.filter(code="advice").update(about_organisation=True)
    reference.forget()
    client = browser()
    assert "accused" not in client.get("/report/street_light/").context["form"].fields
    answer = client.post("/report/advice/", filled(accused=accused.id))
    assert answer.status_code == 302
    case = Case.objects.get()
    assert (case.accused_id, case.organisation_id) == (accused.id, above.id)


def test_the_pictures_follow_the_directory_and_the_language() -> None:
    client = browser(language="en")
    service = Service.objects.earliest("id")
    assert service.name_en in client.get("/report/").content.decode()
    Service.objects.filter(id=service.id).update(name_en="A name of today")
    reference.changed()
    assert "A name of today" in client.get("/report/").content.decode()
    assert "A name of today" not in browser(language="kk").get("/report/").content.decode()


def test_a_group_that_nobody_knows_opens_none() -> None:
    page = browser().get("/report/", {"group": "nonsense"}).content.decode()
    assert 'name="pictures" open' not in page
