"""Scripts and answers: dated versions by verbs, found by service, refused where empty."""

import pytest

from komek.kernel.actors import SYSTEM, Actor, Grant, Role
from komek.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from komek.kernel.models import AuditEntry
from komek.knowledge import queries, services
from komek.knowledge.models import Script
from tests.directory.moments import TODAY, later

pytestmark = pytest.mark.usefixtures("city")


def script(code="dark", **fields):
    fields = {
        "service_code": "street_light",
        "name_kk": "Қараңғы",
        "say_kk": "Көмектесемін",
    } | fields
    return services.create_script(actor=SYSTEM, code=code, **fields)


def answer(code="lit", **fields):
    fields = {"name_ru": "Горит", "text_ru": "Заявка {number} выполнена"} | fields
    return services.create_answer(actor=SYSTEM, code=code, **fields)


def codes(entries) -> list[str]:
    return [one.code for one in entries]


def test_a_service_has_its_scripts_and_a_situation_comes_with_any():
    script()
    script("despair", service_code="", call="112", position=1)
    script("gas", service_code="", position=0)
    assert codes(queries.scripts_for("street_light")) == ["dark"]
    assert codes(queries.scripts_for("lift")) == []
    assert codes(queries.situation_scripts()) == ["gas", "despair"]
    assert queries.situation_scripts()[1].call == "112"


def test_answers_of_the_service_stand_before_those_for_any():
    answer("any", position=0)
    answer("light", service_code="street_light", position=9)
    answer("lift", service_code="lift")
    assert codes(queries.answers_for("street_light")) == ["light", "any"]


def test_steps_are_lines_in_the_language_asked_for_or_a_marked_other():
    script(say_kk="Бір\n\n  Екі ", ask_ru="Где?")
    (found,) = queries.scripts_for("street_light")
    assert (found.to_say("kk").lines, found.to_say("kk").fallback_used) == (("Бір", "Екі"), None)
    assert (found.to_ask("kk").lines, found.to_ask("kk").fallback_used) == (("Где?",), "ru")
    assert found.to_ask("en").fallback_used == "ru"


def test_a_change_is_a_version_and_the_trail_names_who_and_what(editor):
    script()
    services.revise_script(actor=editor, code="dark", at=later(2), say_kk="Басқаша", call="")
    (now,), (then,) = (queries.scripts_for("street_light", at) for at in (TODAY, later(2)))
    assert (now.to_say("kk").lines, then.to_say("kk").lines) == (("Көмектесемін",), ("Басқаша",))
    trail = AuditEntry.objects.filter(subject=f"script:{then.id}").values_list(
        "actor", "action", "fields"
    )
    assert list(trail) == [("user:1", "script.revised", ["say_kk"])]


def test_nothing_different_is_no_version(editor):
    script()
    services.revise_script(actor=editor, code="dark", say_kk="Көмектесемін")
    assert Script.objects.count() == 1


def test_what_ends_is_shown_no_more_and_can_come_back(editor):
    answer()
    services.end_answer(actor=editor, code="lit", at=later(1))
    assert codes(queries.answers_for("lift")) == ["lit"]
    assert codes(queries.answers_for("lift", later(1))) == []
    services.create_answer(actor=editor, code="lit", at=later(3), text_kk="Жанды", name_kk="Жанды")
    assert codes(queries.answers_for("lift", later(3))) == ["lit"]


def test_a_code_is_taken_while_it_holds():
    answer()
    with pytest.raises(Conflict) as refused:
        answer()
    assert refused.value.field == "code"


def test_a_template_with_a_placeholder_that_nobody_knows_is_refused_by_name(editor):
    answer()
    with pytest.raises(Invalid) as refused:
        services.revise_answer(
            actor=editor, code="lit", at=later(1), text_ru="Уважаемый {resident}!"
        )
    assert (refused.value.code, refused.value.field) == ("placeholder_unknown", "text_ru")
    assert "resident" in str(refused.value)
    assert queries.answer("lit", later(1)).text("ru").text == "Заявка {number} выполнена"


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"say_kk": ""}, "script_empty", "say_kk"),
        ({"service_code": "nothing"}, "unknown_service", "service_code"),
        ({"call": "one"}, "field_invalid", "call"),
        ({"name_kk": ""}, "name_missing", "name_kk"),
    ],
)
def test_a_script_that_helps_nobody_is_refused(fields, code, field):
    with pytest.raises(Invalid) as refused:
        script(**fields)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_an_answer_without_words_is_refused():
    with pytest.raises(Invalid) as refused:
        answer(text_ru=" ")
    assert refused.value.code == "answer_empty"


def test_what_is_not_there_cannot_change(editor):
    with pytest.raises(NotFound):
        services.revise_script(actor=editor, code="dark", say_kk="x")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.EDITOR, Role.ADMINISTRATOR}))
def test_nobody_else_changes_knowledge(role):
    actor = Actor("user:5", (Grant(role),), user_id=5)
    with pytest.raises(Forbidden):
        services.create_script(actor=actor, code="x", name_kk="x", say_kk="x")
    assert not Script.objects.exists()
