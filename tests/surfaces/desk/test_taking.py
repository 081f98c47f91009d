"""Taking a case on one screen: who, where, what is open around, what the service asks, send."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from komek.cases.models import Case, EmergencyCall
from komek.kernel import clock, reference
from komek.kernel.actors import SYSTEM, Role
from komek.kernel.models import AuditEntry
from komek.registries.models import Building
from komek.registries.services import add_landmark
from komek.residents.models import Resident
from tests.surfaces.faces import TEXT, filled, opened, organisation
from tests.surfaces.people import browser, browser_of, resident, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]

NEW = "/desk/new/"
NOT_KNOWN = "register has no such address"


@pytest.fixture
def operator() -> Client:
    return browser_of(Role.OPERATOR)


def call(**changes: Any) -> dict[str, Any]:
    """What the screen sends."""
    told = filled(service_code="street_light", contact="8 701 555 14 74", language="ru")
    return {**{k: v for k, v in told.items() if k not in ("phone", "email")}, **changes}


def parts(client: Client, names: str, to: str = NEW, /, **typed: Any) -> HttpResponse:
    return client.post(to, call(**typed), headers={"X-Part": names})


def ids(answer: HttpResponse) -> list[str]:
    return re.findall(r'^<(?:div|section)[^>]* id="(\w+)"', answer.content.decode(), re.M)


def house() -> str:
    return str(Building.objects.get(house="12").id)


def test_the_case_is_filed_and_number_and_key_are_read_out_once(operator) -> None:
    answer = operator.post(NEW, call())
    case = Case.objects.get()
    assert answer["Location"] == f"/desk/filed/{case.number}/"
    page = operator.get(answer["Location"])
    key = page.context["key"]
    assert key in page.content.decode()
    assert (case.channel, case.language) == ("phone", "ru")
    caller = browser()
    caller.post("/follow/", {"number": case.number, "key": key})
    assert TEXT in caller.get(f"/case/{case.number}/").content.decode()
    nosy = browser(user("nosy@example.kz", Role.OPERATOR))
    assert nosy.get(f"/desk/filed/{case.number}/").status_code == 302


@pytest.mark.parametrize("contact", ["8 701 555 14 74", "aigul@example.kz", ""])
def test_one_field_takes_phone_and_e_mail_or_nothing(operator, contact: str) -> None:
    operator.post(NEW, call(contact=contact, name=""))
    kinds = [point.kind for one in Resident.objects.all() for point in one.contact_points.all()]
    assert kinds == (["email"] if "@" in contact else ["phone"] if contact else [])


def test_what_is_missing_is_asked_for_and_nothing_is_lost(operator) -> None:
    answer = operator.post(NEW, call(service_code="", text="", contact="nonsense"))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Please choose the service" in page
    assert "nonsense" in page
    assert not Case.objects.exists()


def test_a_callers_case_is_never_the_operators_own() -> None:
    both = resident("both@example.kz")
    both.memberships.create(role=Role.OPERATOR)
    browser(both).post(NEW, call(name="", contact=""))
    assert Case.objects.get().resident is None
    assert Resident.objects.count() == 1


def test_what_is_answered_at_once_is_closed_at_first_contact(operator) -> None:
    sent = call(service_code="advice", answer="ХҚО сағат 9-дан ашық.", address="")
    page = operator.get(operator.post(NEW, sent)["Location"]).content.decode()
    case = Case.objects.get()
    assert (case.state, case.first_contact) == ("closed", True)
    assert "first contact" in page
    assert "answer" not in browser_of(Role.INSPECTOR).get(NEW).context["form"].fields


def test_a_place_is_found_by_address_or_by_the_shop(operator) -> None:
    add_landmark(actor=SYSTEM, code="arzan", kind="shop", name_kk="Арзан", lat=51.129, lon=71.431)
    found = parts(operator, "places", address="достык 12").content.decode()
    assert "Достық көшесі, 12" in found or "улица Достык, 12" in found
    assert NOT_KNOWN not in found
    assert NOT_KNOWN in parts(operator, "places", address="Кенесары 40").content.decode()
    assert NOT_KNOWN not in parts(operator, "places", address="Кен").content.decode()
    found = parts(operator, "places", address="около арзана").content.decode()
    value = re.search(r'data-value="(landmark-\d+)"', found)
    assert value is not None
    operator.post(NEW, call(address="арзан", building=value[1]))
    case = Case.objects.get()
    assert (case.address, case.lat, case.building) == ("Арзан", 51.129, None)


def test_parts_come_alone_and_only_those_asked_for(operator) -> None:
    asked = parts(operator, "around promise nonsense", building=house())
    assert ids(asked) == ["around", "promise"]
    assert "Жарық" in asked.content.decode() or "Свет" in asked.content.decode()


def test_open_cases_around_are_shown_and_the_caller_joins_by_one_button(operator) -> None:
    case = opened(browser(), address="достык 12", building=house())
    shown = parts(operator, "around", building=house()).content.decode()
    assert f'value="{case.number}"' in shown
    assert "probably the same" in shown
    assert "this building" in shown
    joined = parts(operator, "said", NEW + "join/", join=case.number, name="Болат")
    assert joined.status_code == 200
    assert case.participants.filter(role="me_too").count() == 1
    refused = parts(operator, "said", NEW + "join/", join=case.number, contact="", name="Болат")
    assert refused.status_code == 400
    assert "Leave a phone" in refused.content.decode()


def test_the_words_find_the_service_which_brings_its_own_parts(operator) -> None:
    answer = parts(operator, "services", service_code="", text="В подъезде застрял лифт")
    page = answer.content.decode()
    assert ids(answer) == ["services", "questions", "hiding", "promise", "advice", "around"]
    assert re.search(r'value="lift"\s+data-asks="[^"]+" checked', page)
    assert "fact_entrance" in page
    kept = operator.post(
        NEW,
        call(service_code="", text="В подъезде застрял лифт"),
        headers={"X-Part": "services", "X-Service": "lift"},
    )
    assert ids(kept) == ["services"]


def test_a_code_opens_who_calls_and_their_cases(operator, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    operator.post(NEW, call(contact="aigul@example.kz", name="Айгүл"))
    case = Case.objects.get()
    page = operator.post(NEW, {**call(contact="aigul@example.kz", name=""), "look": "1"})
    assert f"/desk/case/{case.number}/" not in page.content.decode()
    parts(operator, "said", NEW + "code/", contact="aigul@example.kz")
    code = re.search(r"\d{6}", mail.outbox[-1].body)
    assert code is not None
    told = {"contact": "aigul@example.kz", "name": "айгул"}
    wrong = parts(operator, "said", NEW + "unlock/", code="000", **told)
    assert wrong.status_code == 400


@pytest.mark.django_db(transaction=True)
def test_a_code_read_back_fills_the_name_in(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    operator = browser_of(Role.OPERATOR)
    operator.post(NEW, call(contact="aigul@example.kz", name="Айгүл"))
    case = Case.objects.get()
    told = {"contact": "aigul@example.kz", "name": "айгул"}
    parts(operator, "said", NEW + "code/", **told)
    code = re.search(r"\d{6}", mail.outbox[-1].body)
    assert code is not None
    known = parts(operator, "said", NEW + "unlock/", code=code[0], **told)
    page = known.content.decode()
    assert 'value="Айгүл"' in page
    assert f"/desk/case/{case.number}/" in page
    assert AuditEntry.objects.filter(action="residents.unlock", reason="code").count() == 1
    token = re.search(r'name="caller" value="([^"]+)"', page)
    assert token is not None
    operator.post(NEW, call(contact="", name="", caller=token[1], text="Тағы бір мәселе"))
    assert Case.objects.latest("id").resident_id == case.resident_id
    other = browser(user("other@example.kz", Role.OPERATOR))
    other.post(NEW, call(contact="", name="", caller=token[1], text="Не моё"))
    assert Case.objects.latest("id").resident_id is None


def test_number_and_key_of_a_case_open_it_too_and_a_number_alone_nothing(operator) -> None:
    page = operator.get(operator.post(NEW, call(name="Айгүл"))["Location"])
    case, key = Case.objects.get(), page.context["key"]
    alone = parts(operator, "said", NEW + "unlock/", case_number=case.number, name="")
    assert alone.status_code == 404
    assert "Айгүл" not in alone.content.decode()
    known = parts(operator, "said", NEW + "unlock/", case_number=case.number, case_key=key)
    assert "Айгүл" in known.content.decode()
    inspector = browser_of(Role.INSPECTOR)
    refused = parts(inspector, "said", NEW + "unlock/", case_number=case.number, case_key=key)
    assert refused.status_code == 403


def test_another_matter_of_the_same_caller_keeps_who_and_is_a_look(operator) -> None:
    case_page = operator.post(NEW, call(name="Айгүл"))["Location"]
    case = Case.objects.get()
    page = operator.get(f"{NEW}?after={case.number}").content.decode()
    assert 'value="Айгүл"' in page
    assert AuditEntry.objects.filter(action="residents.unlock", reason="same_call").exists()
    nosy = browser(user("nosy@example.kz", Role.OPERATOR))
    assert "Айгүл" not in nosy.get(f"{NEW}?after={case.number}").content.decode()
    again = operator.post(NEW, {**call(name="Болат"), "again": "1"}).content.decode()
    assert 'value="Болат"' in again
    assert TEXT not in again
    assert case_page


def test_a_neighbours_name_and_number_open_nothing_of_theirs(operator) -> None:
    operator.post(NEW, call(name="Айгүл"))
    first = Case.objects.get()
    aigul = Resident.objects.get()
    aigul.contact_points.create(kind="email", value="aigul@example.kz")
    another = browser(user("another@example.kz", Role.OPERATOR))
    another.post(NEW, call(name="Айгүл", text="Тағы бір мәселе."))
    case = Case.objects.latest("id")
    assert case.resident_id == aigul.id
    page = another.get(f"{NEW}?after={case.number}").content.decode()
    assert "aigul@example.kz" not in page
    assert first.number not in page
    assert not AuditEntry.objects.filter(action="residents.unlock").exists()


def test_whoever_has_shown_who_they_are_need_not_do_so_again(operator) -> None:
    key = operator.get(operator.post(NEW, call(name="Айгүл"))["Location"]).context["key"]
    first = Case.objects.get()
    shown = operator.post(f"{NEW}unlock/", call(case_number=first.number, case_key=key))
    token = shown.context["caller"].token
    operator.post(NEW, call(name="Айгүл", caller=token, text="Тағы бір мәселе."))
    second = Case.objects.latest("id")
    page = operator.get(f"{NEW}?after={second.number}").content.decode()
    assert 'value="Айгүл"' in page
    assert first.number in page


def test_an_hour_later_nobody_is_on_the_line_any_more(operator) -> None:
    filed = operator.post(NEW, call(name="Айгүл"))["Location"]
    case = Case.objects.get()
    with clock.travel(clock.now() + timedelta(hours=1, seconds=1)):
        assert "Айгүл" not in operator.get(f"{NEW}?after={case.number}").content.decode()
        assert operator.get(filed)["Location"] == f"/desk/case/{case.number}/"


def test_an_emergency_is_filed_by_the_likeliest_service_and_read_out(operator) -> None:
    sent = call(service_code="", text="Застрял лифт и шумит, темно", emergency="1")
    answer = operator.post(NEW, sent)
    assert answer.status_code == 302, answer.content.decode()
    page = operator.get(answer["Location"]).content.decode()
    assert "Call 112 now and read this out" in page
    case = Case.objects.get()
    assert not EmergencyCall.objects.exists()
    operator.post(f"/desk/case/{case.number}/hand_to_112/", {"hand_to_112-how": "phone"})
    assert EmergencyCall.objects.get().state == "told"


def test_where_112_takes_messages_it_is_told_at_once(operator, settings: Any) -> None:
    settings.EMERGENCY_EMAIL = "duty@112.example"
    page = operator.get(operator.post(NEW, call(emergency="1"))["Location"]).content.decode()
    assert "112 is being told" in page
    assert EmergencyCall.objects.get().state == "waiting"


def test_112_is_told_once_of_what_is_sent_twice(operator, settings: Any) -> None:
    settings.EMERGENCY_EMAIL = "duty@112.example"
    form = operator.get(NEW).context["form"]
    sent = call(emergency="1", **{form["token"].name: form["token"].value()})
    pages = {operator.post(NEW, sent)["Location"] for _ in range(2)}
    assert len(pages) == Case.objects.count() == EmergencyCall.objects.count() == 1


def test_what_nobody_chose_keeps_its_usual_choice(operator) -> None:
    page = parts(operator, "hiding", service_code="tip").content.decode()
    assert re.search(r'value="hidden_from_public"[^>]* checked', page)


def test_without_scripts_one_button_looks_everything_up(operator) -> None:
    case = opened(browser(), address="достык 12", building=house())
    looked = operator.post(NEW, {**call(building=house()), "look": "1"}).content.decode()
    assert f'value="{case.number}"' in looked
    assert "Why:" in looked
    whole = operator.post(NEW + "join/", {**call(name="Болат"), "join": case.number})
    assert "The caller takes part" in whole.content.decode()


@pytest.mark.parametrize("role", [Role.EXECUTOR, Role.ANALYST, Role.LEADER])
@pytest.mark.parametrize("address", ["", "code/", "unlock/", "join/"])
def test_who_does_not_take_calls_has_none_of_it(role: Role, address: str) -> None:
    client = browser_of(role, organisation())
    assert client.post(NEW + address, call()).status_code == 403


@pytest.fixture(autouse=True)
def _fresh() -> None:
    reference.forget()


def test_what_is_typed_is_kept_until_the_call_ends(operator) -> None:
    def kept() -> bool:
        return "Қараңғы" in operator.get(NEW).content.decode()

    typed = '{"text": ["Қараңғы"]}'
    operator.post("/desk/drafts/", {"key": "new-case", "data": typed})
    assert kept()
    operator.post(NEW, {**call(text="x"), "again": "1", "draft": "new-case"})
    assert not kept()
    operator.post("/desk/drafts/", {"key": "new-case", "data": typed})
    operator.post(NEW, {**call(), "draft": "new-case"})
    assert not kept()
