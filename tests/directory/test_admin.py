"""The administration of the directory: forms call verbs, refusals lose nothing typed."""

import io

import pytest
from django.urls import reverse
from django.utils import translation

from komek.directory import queries, services, snapshot
from komek.directory.models import DayOverride, Membership, Organisation, Service, Succession
from komek.kernel.actors import SYSTEM
from komek.kernel.admin import site
from komek.kernel.models import AuditEntry, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def signed_in(client, settings):
    """Makes clients of people with a role."""

    def sign_in(role: str):
        user = services.create_user(actor=SYSTEM, email=f"{role}@astana.example")
        services.grant_role(actor=SYSTEM, user_id=user.id, role=role)
        client.force_login(user)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return client

    return sign_in


@pytest.fixture
def administrator(signed_in):
    return signed_in("administrator")


def address(model, page: str, *arguments) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def texts(**given: object) -> dict[str, object]:
    return {"name_kk": "", "name_ru": "", "name_en": "", **given}


def organisation(**given: object) -> dict[str, object]:
    blank = {"phone": "", "email": "", "address": "", "parent": "", "begin_0": "", "begin_1": ""}
    return {**texts(), **blank, "kind": "department", **given}


def test_every_page_of_every_table_opens(administrator, city):
    position = services.create_position(
        actor=SYSTEM, organisation_id=city.id, code="mayor", kind="head", name_kk="Әкім"
    )
    services.appoint_leader(actor=SYSTEM, position_id=position.id, person_name="Бірінші")
    for model, admin in site._registry.items():
        assert administrator.get(address(model, "changelist")).status_code == 200, model
        assert administrator.get(address(model, "changelist") + "?q=a").status_code == 200, model
        adds = administrator.get(address(model, "add")).status_code
        assert adds == (200 if admin.edit_action else 403), model
        for row in model._default_manager.all()[:1]:
            page = administrator.get(address(model, "change", row.pk))
            assert page.status_code == (302 if model._meta.model_name == "delivery" else 200)


def test_what_libraries_bring_is_not_there():
    assert {model._meta.app_label for model in site._registry} <= {
        "kernel",
        "directory",
        "knowledge",
        "registries",
        "cases",
    }


@pytest.mark.parametrize("role", ["operator", "leader", "head", "analyst"])
def test_others_are_kept_out(signed_in, role, city):
    if role == "head":
        user = services.create_user(actor=SYSTEM, email="x@astana.example")
        services.grant_role(actor=SYSTEM, user_id=user.id, role=role, organisation_id=city.id)
        client = signed_in("analyst")
        client.force_login(user)
    else:
        client = signed_in(role)
    assert client.get(address(Organisation, "changelist")).status_code in (302, 403)
    client.post(address(Organisation, "add"), organisation(code="new", name_kk="Ж"))
    assert not Organisation.objects.filter(code="new").exists()


def test_the_data_protection_officer_looks_and_changes_nothing(signed_in, city):
    client = signed_in("data_protection")
    assert client.get(address(Organisation, "change", city.id)).status_code == 200
    assert client.post(address(Organisation, "add"), organisation(code="n")).status_code == 403
    services.edit_organisation(actor=SYSTEM, organisation_id=city.id, phone="109")
    client.post(address(Organisation, "change", city.id), organisation(name_kk="Басқа"))
    assert Organisation.objects.get(id=city.id).name_kk == "Әкімдік"
    assert client.get(address(User, "changelist")).status_code == 403


def test_a_form_calls_the_verbs_and_they_are_on_the_record(administrator, city):
    new = organisation(code="heat", name_kk="Жылу", parent=city.id)
    assert administrator.post(address(Organisation, "add"), new).status_code == 302
    heat = Organisation.objects.get(code="heat")
    assert snapshot.current().ancestors(heat.id) == (heat.id, city.id)
    entry = AuditEntry.objects.get(subject=f"organisation:{heat.id}")
    assert entry.actor.startswith("user:")
    edited = organisation(name_kk="Жылу", phone="+7 7172 1", parent="")
    assert administrator.post(address(Organisation, "change", heat.id), edited).status_code == 302
    heat.refresh_from_db()
    assert heat.phone == "+7 7172 1"
    assert snapshot.current().ancestors(heat.id) == (heat.id,)


def test_a_refusal_is_shown_beside_what_was_typed(administrator, city, founded):
    heat = founded("heat")
    typed = organisation(name_kk="Тым жақсы", parent=heat.id)
    page = administrator.post(address(Organisation, "change", city.id), typed)
    assert page.status_code == 200
    assert "cannot stand under itself" in page.content.decode()
    assert "Тым жақсы" in page.content.decode()
    assert Organisation.objects.get(id=city.id).name_kk == "Әкімдік"


def test_closing_asks_first(administrator, founded):
    heat = founded("heat")
    page = address(Organisation, "changelist") + f"{heat.id}/close/"
    assert "old cases" in administrator.get(page).content.decode()
    assert Organisation.objects.get(id=heat.id).valid_to is None
    administrator.post(page)
    assert Organisation.objects.get(id=heat.id).valid_to is not None
    assert administrator.get(address(Organisation, "delete", heat.id)).status_code == 403


def test_a_refused_closing_says_why(administrator, city, founded):
    founded("heat")
    page = address(Organisation, "changelist") + f"{city.id}/close/"
    assert "stand under it" in administrator.post(page, follow=True).content.decode()
    assert Organisation.objects.get(id=city.id).valid_to is None


def test_a_merger(administrator, founded):
    one, other, new = founded("one"), founded("other"), founded("new")
    form = {"kind": "merged", "predecessors": [one.id, other.id], "successors": [new.id]}
    form |= {"shares": "", "begin_0": "", "begin_1": ""}
    assert administrator.post(address(Succession, "add"), form).status_code == 302
    assert snapshot.current().tree().parent(one.id) == new.id
    wrong = administrator.post(address(Succession, "add"), {**form, "shares": "new=lots"})
    assert "Write shares" in wrong.content.decode()


def test_a_service_and_its_facts_become_one_version(administrator):
    group = services.create_group(actor=SYSTEM, code="water", name_kk="Су")
    management = {"facts-TOTAL_FORMS": "1", "facts-INITIAL_FORMS": "0"}
    fact = {
        "facts-0-code": "where",
        "facts-0-datatype": "singlevaluelist",
        "facts-0-required": "on",
        "facts-0-position": "1",
        "facts-0-question_kk": "Қайда?",
        "facts-0-choices": "yard=аула|двор|yard",
    }
    form = {
        **texts(name_kk="Су ағуы"),
        **{f"{field}_{code}": "" for field in ("description", "keywords") for code in LANGUAGES},
        "code": "leak",
        "group": group.id,
        "promised_amount": "2",
        "promised_unit": "days",
        "legal_amount": "15",
        "legal_unit": "days",
        "criticality": "normal",
        "needs_place": "on",
        "anonymity": "open",
        "publication": "public",
        "moderation": "never",
        "begin_0": "",
        "begin_1": "",
    }
    assert administrator.post(address(Service, "add"), form | management | fact).status_code == 302
    leak = snapshot.current().service("leak")
    assert [one.code for one in leak.facts] == ["where"]
    stored = leak.id
    fact |= {"facts-0-id": Service.objects.get().facts.get().id, "facts-0-service": stored}
    management["facts-INITIAL_FORMS"] = "1"
    fact["facts-0-question_kk"] = "Қай жерде?"
    changed = form | management | fact | {"promised_amount": "3"}
    later = {"begin_0": "2026-03-09", "begin_1": "00:00:00"}
    page = administrator.post(address(Service, "change", stored), changed | later)
    assert page.status_code == 302
    assert Service.objects.filter(code="leak").count() == 2
    last = Service.objects.get(code="leak", promised_amount=3)
    assert last.facts.get().question_kk == "Қай жерде?"
    fact["facts-0-choices"] = "yard"
    wrong = administrator.post(address(Service, "change", stored), form | management | fact)
    assert "Write choices as" in wrong.content.decode()


LANGUAGES = ("kk", "ru", "en")


def test_roles_are_given_and_taken(administrator, city):
    user = services.create_user(actor=SYSTEM, email="new@astana.example")
    form = {"user": user.id, "role": "head", "organisation": city.id}
    form |= {f"{name}_{part}": "" for name in ("begin", "valid_to") for part in (0, 1)}
    assert administrator.post(address(Membership, "add"), form).status_code == 302
    grant = Membership.objects.get(user=user)
    assert queries.grants_of(user.id)
    administrator.post(address(Membership, "changelist") + f"{grant.id}/end/")
    assert queries.grants_of(user.id) == ()


def test_only_roles_that_can_be_granted_are_offered(administrator):
    page = administrator.get(address(Membership, "add")).content.decode()
    assert all(f'value="{role}"' in page for role in ("operator", "head", "administrator"))
    assert not any(f'value="{role}"' in page for role in ("anonymous", "resident", "partner"))


def test_an_accounts_language_is_one_of_the_citys(administrator):
    form = {"email": "new@astana.example", "name": "Жаңа", "language": "de"}
    assert administrator.post(address(User, "add"), form).status_code == 200
    assert administrator.post(address(User, "add"), form | {"language": "ru"}).status_code == 302


def test_a_day_is_decided_and_given_back(administrator):
    form = texts(day="2026-03-06", kind="off", name_kk="Дауыл")
    assert administrator.post(address(DayOverride, "add"), form).status_code == 302
    row = DayOverride.objects.get()
    administrator.post(address(DayOverride, "changelist") + f"{row.id}/restore/")
    assert not DayOverride.objects.exists()


def upload(text: str, **more: object) -> dict[str, object]:
    file = io.BytesIO(text.encode())
    file.name = "organisations.csv"
    return {"table": "organisations", "file": file, **more}


def test_a_table_is_tried_then_stored_then_downloaded(administrator, city):
    page = address(Organisation, "changelist") + "in-and-out/"
    text = "code,parent_code,kind,name_kk\nheat,akimat,utility,Жылу\n"
    tried = administrator.post(page, upload(text, **{"try": "1"})).content.decode()
    assert "Nothing was stored yet" in tried
    assert not Organisation.objects.filter(code="heat").exists()
    assert "New: 1." in administrator.post(page, upload(text, store="1")).content.decode()
    assert Organisation.objects.filter(code="heat").exists()
    file = administrator.get(page + "?download=organisations&form=csv")
    assert "heat" in file.content.decode("utf-8-sig")
    assert "attachment" in file.headers["Content-Disposition"]
    again = administrator.get(page + "?download=organisations&form=xlsx").content
    assert again.startswith(b"PK")


def test_what_is_wrong_with_a_table_is_told(administrator, city):
    page = address(Organisation, "changelist") + "in-and-out/"
    wrong = upload("code,kind,name_kk\na,circus,Ж\n", store="1")
    assert "Row 2, column “kind”" in administrator.post(page, wrong).content.decode()
    assert "not UTF-8" in _send(administrator, page, "код".encode("cp1251"))
    assert "Choose a file" in administrator.post(page, {"table": "organisations"}).content.decode()
    assert administrator.post(page, {"table": "routing"}).status_code == 400


def _send(client, page: str, content: bytes) -> str:
    file = io.BytesIO(content)
    file.name = "x.csv"
    return client.post(page, {"table": "organisations", "file": file}).content.decode()


def test_the_history_of_a_row_is_its_audit_trail(administrator, city):
    page = administrator.get(address(Organisation, "history", city.id), follow=True)
    assert "organisation.created" in page.content.decode()
