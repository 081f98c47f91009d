"""The editors' pages: look first and nothing has changed, save and it has, with its past told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from komek.cases.models import Assignment, RoutingRule
from komek.directory import queries, snapshot
from komek.directory.models import DayOverride, Membership, Organisation, Service
from komek.kernel import clock, reference
from komek.kernel.actors import SYSTEM, Role
from komek.kernel.models import AuditEntry, OutboxEvent, User
from komek.knowledge import services as knowledge
from komek.knowledge.models import Script
from komek.surfaces.services import drafts
from komek.surfaces.sign_in.services import note_entry
from tests.surfaces.faces import act as work
from tests.surfaces.faces import opened, organisation
from tests.surfaces.people import STAFF, browser, browser_of, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]

KINDS = ("services", "scripts", "answers", "organisations", "people", "days", "retention")
FACTS = {"change-facts-TOTAL_FORMS": "0", "change-facts-INITIAL_FORMS": "0"}


@pytest.fixture
def editor():
    return browser_of(Role.EDITOR)


@pytest.fixture
def administrator():
    return browser_of(Role.ADMINISTRATOR)


def send(client, things: str, act: str, key: str = "", button: str = "save", **fields: object):
    """Press a button of an act's form."""
    place = f"of/{key}/{act}" if key else act
    sent = {f"{act}-{name}": value for name, value in fields.items()}
    return client.post(f"/desk/city/{things}/{place}/", {**sent, button: "1"})


def service_fields(**changes: object) -> dict[str, object]:
    """The form of the service street_light as it stands."""
    row = Service.objects.filter(code="street_light").latest("valid_from")
    names = [field.name for field in Service._meta.fields]
    kept = {name: getattr(row, name) for name in names if name not in ("id", "valid_to", "group")}
    found = {name: value for name, value in kept.items() if value not in (False, None)}
    return {
        **found,
        "group_id": row.group_id,
        "facts-TOTAL_FORMS": "0",
        "facts-INITIAL_FORMS": "0",
        **changes,
    }


def stored() -> list[int]:
    tables = (Service, RoutingRule, Script, Membership, DayOverride, AuditEntry, OutboxEvent)
    return [table.objects.count() for table in tables]


@pytest.mark.parametrize("role", STAFF)
def test_who_sees_which_pages(role: Role) -> None:
    client = browser_of(role, organisation())
    may = {
        Role.EDITOR: {"services", "scripts", "answers", "organisations", "days"},
        Role.ADMINISTRATOR: set(KINDS),
        Role.DATA_PROTECTION: {"retention"},
    }.get(role, set())
    for kind in KINDS:
        assert client.get(f"/desk/city/{kind}/").status_code == (200 if kind in may else 403), kind
    assert client.get("/desk/city/").status_code == (200 if may else 403)
    assert client.get("/desk/city/roles/").status_code == (200 if "people" in may else 403)


@pytest.mark.parametrize(
    "kind", ["services", "scripts", "answers", "organisations", "people", "days"]
)
def test_what_is_not_there_is_not_found(kind: str, administrator) -> None:
    assert administrator.get(f"/desk/city/{kind}/of/nothing/").status_code == 404


def test_the_look_tells_what_a_service_would_become_and_changes_nothing(editor) -> None:
    opened(browser())
    before = stored()
    page = send(
        editor, "services", "change", "street_light", "look", **service_fields(promised_amount=3)
    )
    content = page.content.decode()
    assert page.status_code == 200
    assert "1 open case keeps the terms and questions that it was opened under." in content
    assert "promised in 3 working days instead of 7 working days" in content
    assert content.count('class="seen-form"') == 3
    assert stored() == before
    assert snapshot.current().service("street_light").promised.amount == 7


def test_a_saved_service_is_a_version_and_its_past_says_who_and_from_what_to_what(editor) -> None:
    saved = send(editor, "services", "change", "street_light", **service_fields(promised_amount=3))
    assert saved.status_code == 302, saved.content.decode()
    assert snapshot.current().service("street_light").promised.amount == 3
    page = editor.get(saved["Location"])
    (latest, *_rest) = page.context["history"]
    (difference,) = [one for one in latest.differences if one.before != one.after]
    assert (latest.who, difference.before, difference.after) == ("editor", "7", "3")


def test_a_change_can_wait_for_its_day_and_never_lies_in_the_past(editor) -> None:
    today = timezone.localdate()
    fields = service_fields(promised_amount=3, begin=str(today + timedelta(days=9)))
    assert send(editor, "services", "change", "street_light", **fields).status_code == 302
    assert snapshot.current().service("street_light").promised.amount == 7
    assert "changes on" in editor.get("/desk/city/services/").content.decode()
    late = service_fields(begin=str(today - timedelta(days=1)))
    assert send(editor, "services", "change", "street_light", **late).status_code == 400


def test_a_form_from_before_a_colleagues_change_does_not_take_it_back(editor) -> None:
    of_lamps = "/desk/city/services/of/street_light/"

    def began(page) -> dict[str, str]:
        (form,) = [form for act, form in page.context["forms"] if act.name == "change"]
        return {"begun-with": form.begun_with}

    def save(client, earlier: dict[str, str], **changes: object):
        fields = {f"change-{name}": value for name, value in service_fields(**changes).items()}
        return client.post(f"{of_lamps}change/", {**fields, **earlier, "save": "1"})

    both = began(editor.get(of_lamps))
    assert both["begun-with"] in editor.get(of_lamps).content.decode()
    assert save(editor, both, promised_amount=3).status_code == 302
    slower = save(browser_of(Role.ADMINISTRATOR), both, promised_amount=9)
    assert slower.status_code == 400
    assert "Somebody else has changed this meanwhile" in slower.content.decode()
    assert snapshot.current().service("street_light").promised.amount == 3
    told = save(browser(user("other@example.kz", Role.EDITOR)), began(slower), promised_amount=9)
    assert told.status_code == 302


def test_what_a_verb_refuses_is_said_at_its_field_also_when_only_looking(editor) -> None:
    fields = service_fields(promised_amount=999)
    for button in ("look", "save"):
        page = send(editor, "services", "change", "street_light", button, **fields)
        assert page.status_code == 400
        assert "promised_amount" in page.context["wrong"].errors


def test_a_question_is_added_with_its_choices(editor) -> None:
    fact = {
        "facts-TOTAL_FORMS": "1",
        "facts-0-code": "lamp",
        "facts-0-datatype": "singlevaluelist",
        "facts-0-question_ru": "Какой фонарь?",
        "facts-0-choices": "one=бір|один|one;many=көп|много|many",
    }
    saved = send(editor, "services", "change", "street_light", **service_fields(**fact))
    assert saved.status_code == 302, saved.content.decode()
    (stored_fact,) = snapshot.current().service("street_light").facts
    assert (stored_fact.code, len(stored_fact.values)) == ("lamp", 2)


def test_another_rule_names_the_open_cases_that_would_go_elsewhere(editor) -> None:
    case = opened(browser())
    assert case.organisation.code == "lights"
    (rule,) = RoutingRule.objects.filter(service_code="street_light")
    fields = {"ends": [rule.id], "organisation_code": "water", "priority": "0"}
    page = send(editor, "services", "rules", "street_light", "look", **fields)
    (effect, _stay) = page.context["foreseen"].effects
    assert [one.number for one in effect.cases] == [case.number]
    assert "1 open case would go elsewhere" in effect.text
    assert RoutingRule.objects.now().get(service_code="street_light").organisation.code == "lights"
    assert send(editor, "services", "rules", "street_light", **fields).status_code == 302
    assert opened(browser()).organisation.code == "water"
    case.refresh_from_db()
    assert case.organisation.code == "lights"
    history = editor.get("/desk/city/services/of/street_light/").context["history"]
    assert {"Routing rule added", "Routing rule ended"} <= {one.what for one in history}


def test_a_script_is_seen_in_three_languages_with_the_fallback_marked(editor) -> None:
    fields = {"code": "dark", "name_kk": "Қараңғы", "say_kk": "Бірінші қадам", "position": "0"}
    page = send(editor, "scripts", "new", button="look", **fields)
    previews = page.context["foreseen"].previews
    assert [one.language for one in previews] == ["kk", "ru", "en"]
    assert ['lang="kk"' in one.content for one in previews] == [False, True, True]
    assert not Script.objects.exists()
    assert send(editor, "scripts", "new", **fields)["Location"] == "/desk/city/scripts/of/dark/"


def test_an_answer_is_seen_filled_and_a_wrong_gap_refused(editor) -> None:
    knowledge.create_answer(actor=SYSTEM, code="lit", name_en="Lit", text_en="Done: {number}")
    page = editor.get("/desk/city/answers/of/lit/").content.decode()
    assert "Done: 123 456-" in page
    fields = {"name_en": "Lit", "text_en": "Dear {name}", "position": "0"}
    refused = send(editor, "answers", "change", "lit", **fields)
    assert refused.status_code == 400
    assert "text_en" in refused.context["wrong"].errors


def test_a_day_off_names_the_terms_that_would_move_and_is_decided(editor) -> None:
    case = opened(browser())
    calendar = snapshot.current().calendar
    day = calendar.add_working_days(calendar.local_date(case.opened_at), 2)
    fields = {"day": str(day), "kind": "off", "name_ru": "Метель"}
    page = send(editor, "days", "new", button="look", **fields)
    (effect,) = page.context["foreseen"].effects
    assert [one.number for one in effect.cases] == [case.number]
    assert not DayOverride.objects.exists()
    assert (
        send(editor, "days", "new", day=str(day), kind="off", name_ru="Метель").status_code == 302
    )
    assert not snapshot.current().calendar.is_working(day)
    assert send(editor, "days", "restore", str(day)).status_code == 302
    assert snapshot.current().calendar.is_working(day)


def test_somebody_joins_with_a_role_from_a_day_on(administrator) -> None:
    lights = organisation()
    begin = timezone.localdate() + timedelta(days=3)
    fields = {"email": "New@lights.kz", "name": "Жаңа Адам", "language": "kk", "role": "executor"}
    fields |= {"organisation_id": lights.id, "begin": str(begin)}
    looked = send(administrator, "people", "new", button="look", **fields)
    assert "take cases into work" in looked.context["foreseen"].effects[0].text
    assert not User.objects.filter(email="new@lights.kz").exists()
    assert send(administrator, "people", "new", **fields).status_code == 302
    new = User.objects.get(email="new@lights.kz")
    assert queries.grants_of(new.id) == ()
    (grant,) = queries.grants_of(new.id, timezone.now() + timedelta(days=4))
    assert (grant.role, grant.organisation_id) == (Role.EXECUTOR, lights.id)


def test_who_leaves_hands_over_and_is_signed_out(administrator) -> None:
    lights = organisation()
    leaving = user("leaving@lights.kz", Role.EXECUTOR, lights)
    staying = user("staying@lights.kz", Role.EXECUTOR, lights)
    theirs = browser(leaving)
    case = opened(browser())
    assert work(theirs, case, "accept").status_code == 302
    looked = send(administrator, "people", "leave", str(leaving.id), "look", to_user_id=staying.id)
    effects = looked.context["foreseen"].effects
    assert [one.number for one in effects[-1].cases] == [case.number]
    assert theirs.get("/desk/").status_code == 200
    left = send(administrator, "people", "leave", str(leaving.id), to_user_id=staying.id)
    assert left.status_code == 302
    assert Assignment.objects.get(ended_at=None).person == staying
    assert queries.grants_of(leaving.id) == ()
    assert theirs.get("/desk/").status_code == 302
    history = administrator.get(left["Location"]).context["history"]
    assert {"Role ended", "Signed out everywhere"} <= {one.what for one in history}


def test_the_last_administrator_cannot_leave(administrator) -> None:
    last = User.objects.get(email="administrator@example.kz")
    page = send(administrator, "people", "leave", str(last.id))
    assert page.status_code == 400
    assert "Somebody must stay administrator" in page.content.decode()


def test_an_organisation_is_made_moved_and_followed(editor) -> None:
    fields = {"code": "new-lights", "kind": "utility", "name_kk": "Жаңа жарық"}
    assert send(editor, "organisations", "new", **fields).status_code == 302
    new = Organisation.objects.get(code="new-lights")
    parent = {"parent_id": organisation("water").id}
    assert send(editor, "organisations", "move", "new-lights", **parent).status_code == 302
    assert snapshot.current().ancestors(new.id)[1:] == (organisation("water").id,)
    opened(browser())
    follow = {"kind": "replaced", "successor_id": new.id}
    looked = send(editor, "organisations", "follow", "lights", "look", **follow)
    assert looked.context["foreseen"].effects[0].text == "It has 1 open case."
    assert send(editor, "organisations", "follow", "lights", **follow).status_code == 302
    reference.forget()
    assert snapshot.current().organisation_by_code("lights").valid_to is not None


def test_roles_are_told_as_the_table_decides(administrator) -> None:
    page = administrator.get("/desk/city/roles/").content.decode()
    assert "take cases into work" in page
    assert "in their organisation and below it" in page.lower()


def test_an_editor_neither_sees_nor_changes_people(editor) -> None:
    somebody = user("x@lights.kz", Role.EXECUTOR, organisation())
    assert editor.get(f"/desk/city/people/of/{somebody.id}/").status_code == 403
    assert send(editor, "people", "leave", str(somebody.id)).status_code == 403


def test_a_shorter_period_tells_what_would_go_and_keeps_its_bounds(administrator) -> None:
    with clock.travel(timezone.now() - timedelta(days=4)):
        drafts.give_back(user_id=User.objects.first().id, key="note", data={"text": ["Шам"]})
    looked = send(administrator, "retention", "change", "drafts", "look", days=3)
    assert looked.context["foreseen"].effects[0].text.startswith("1 entry is older")
    assert drafts.KEPT.period() == timedelta(days=7)
    assert send(administrator, "retention", "change", "drafts", days=31).status_code == 400
    assert send(administrator, "retention", "change", "drafts", days=3).status_code == 302
    assert drafts.KEPT.period() == timedelta(days=3)
    page = administrator.get("/desk/city/retention/of/drafts/")
    (changed,) = page.context["history"]
    assert (changed.what, changed.differences[0].after) == ("Period changed", "3")


def test_the_data_protection_officer_sees_periods_and_changes_none() -> None:
    officer = browser_of(Role.DATA_PROTECTION)
    assert officer.get("/desk/city/retention/of/exports/").context["forms"] == []
    assert send(officer, "retention", "change", "exports", days=2).status_code == 403


def test_who_signs_in_every_day_still_has_a_past(administrator) -> None:
    send(
        administrator,
        "people",
        "new",
        email="aliya@example.kz",
        name="Әлия",
        language="kk",
        role="operator",
    )
    aliya = User.objects.get(email="aliya@example.kz")
    for _day in range(60):
        note_entry(user_id=aliya.id, ways=["code"])
    page = administrator.get(f"/desk/city/people/of/{aliya.id}/")
    assert "operator" in str([one.differences for one in page.context["history"]]).lower()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("button", ["look", "save"])
def test_a_mistyped_year_is_said_at_its_field(day: str, button: str, editor) -> None:
    page = send(editor, "days", "new", "", button, day=day, kind="off", name_kk="Мереке")
    assert page.status_code == 400
    assert "day" in page.context["wrong"].errors
