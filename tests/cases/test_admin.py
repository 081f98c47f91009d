"""Routing rules in the administration: tried out, added, ended."""

import pytest
from django.urls import reverse

from komek.cases.models import RoutingRule
from komek.cases.services import open_case
from komek.kernel.actors import Actor, Role
from komek.kernel.models import User
from komek.kernel.numbering import display
from tests.cases.town import POTHOLE, Town

RULES = "admin:cases_routingrule_changelist"


@pytest.fixture
def editor(client, settings, town: Town):
    actor = town.staff(Role.EDITOR)
    client.force_login(User.objects.get(id=actor.user_id))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def rule(**given: object) -> dict[str, object]:
    blank = {"service_code": "", "group": "", "territory_code": "", "building": "", "months": ""}
    blank |= {"building_duty": "", "organisation": "", "priority": "0", "note": ""}
    return {**blank, "begin_0": "", "begin_1": "", **given}


def test_a_rule_is_tried_out_and_then_added(editor, town: Town) -> None:
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    add = reverse("admin:cases_routingrule_add")
    new = rule(service_code="pothole", organisation=town.water.id, priority="9", months="")
    new["territory_code"] = town.district.code
    page = editor.post(add, {**new, "only_try": "on"}).content.decode()
    assert "Nothing was stored. 1 open case would go elsewhere" in page
    assert display(opened.number) in page
    assert RoutingRule.objects.count() == 1
    assert editor.post(add, new).status_code == 302
    assert RoutingRule.objects.count() == 2


def test_a_rule_that_means_nothing_is_refused_in_words(editor, town: Town) -> None:
    add = reverse("admin:cases_routingrule_add")
    page = editor.post(add, rule(organisation=town.water.id)).content.decode()
    assert "A rule is for one service, or else for one group" in page
    page = editor.post(add, rule(service_code="pothole")).content.decode()
    assert "A rule names an organisation, or else a duty" in page
    assert RoutingRule.objects.count() == 1


def test_a_rule_ends_after_a_look_at_what_would_move(editor, town: Town) -> None:
    open_case(actor=Actor.anonymous(), new=POTHOLE)
    page = f"{reverse(RULES)}{town.rule.id}/end/"
    assert "1 open case would go elsewhere" in editor.get(page).content.decode()
    editor.post(page)
    assert RoutingRule.objects.get().valid_to is not None


def test_a_rule_is_never_changed(editor, town: Town) -> None:
    page = reverse("admin:cases_routingrule_change", args=[town.rule.id])
    assert editor.get(page).status_code == 200
    assert editor.post(page, rule(service_code="pothole")).status_code == 403


def test_the_list_and_its_files_open(editor, town: Town) -> None:
    assert editor.get(reverse(RULES)).status_code == 200
    assert editor.get(f"{reverse(RULES)}in-and-out/").status_code == 200
    file = editor.get(f"{reverse(RULES)}in-and-out/?download=routing&form=csv")
    assert "organisation_code" in file.content.decode()


def test_rules_speak_the_language_of_the_editor(editor, settings, town: Town) -> None:
    editor.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    add = reverse("admin:cases_routingrule_add")
    new = rule(service_code="pothole", organisation=town.water.id)
    page = editor.post(add, {**new, "only_try": "on"}).content.decode()
    assert "Ничего не сохранено." in page
    assert "Правила маршрутизации".lower() in page.lower()
    ending = editor.get(f"{reverse(RULES)}{town.rule.id}/end/").content.decode()
    assert "Завершить это правило?" in ending
    assert "RoutingRule object" not in page + ending
