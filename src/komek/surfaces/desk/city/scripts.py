"""Scripts: what operators say and ask, for a service or a situation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from komek.kernel.actors import Actor
from komek.kernel.errors import NotFound
from komek.knowledge import services, snapshot
from komek.knowledge.models import Script
from komek.knowledge.services import ScriptFields
from komek.surfaces.desk.city.forms import WhenForm, code_field
from komek.surfaces.desk.city.frame import Act, Line, Past, Preview, Shelf, Thing, Values
from komek.surfaces.desk.city.languages import in_every_language
from komek.surfaces.desk.city.words_form import ForService, line, lines_field, shelves
from komek.surfaces.parts.fields import WordsField


class ScriptForm(ForService):
    """A script; without a service it is for a situation."""

    parts = (
        (_("Say"), ("say_",)),
        (_("Ask"), ("ask_",)),
        (_("From when"), ("begin",)),
    )
    call = WordsField(
        label=_("Number to hand over to"),
        help_text=_("112, for example; empty where nobody else is needed."),
        limit=6,
        required=False,
    )
    say_kk = lines_field(_("Say, in Kazakh"))
    say_ru = lines_field(_("Say, in Russian"))
    say_en = lines_field(_("Say, in English"))
    ask_kk = lines_field(_("Ask, in Kazakh"))
    ask_ru = lines_field(_("Ask, in Russian"))
    ask_en = lines_field(_("Ask, in English"))

    def __init__(self, *data: Any, **rest: Any) -> None:
        super().__init__(*data, **rest)
        self.expected |= {name for name in self.fields if name.startswith(("say_", "ask_"))}
        self.fields["service_code"].help_text = _("A situation that any call can be, if empty.")
        self.fields["say_kk"].help_text = _("A step a line.")
        self.fields["ask_kk"].help_text = _("A question a line.")


class NewScriptForm(ScriptForm):
    """A script that gets its code once."""

    code = code_field()
    field_order = ("code", "service_code", "name_kk", "name_ru", "name_en")


class MakeScript(Act):
    """A new script."""

    name, heading, button = "new", _("New script"), _("Make it")
    action, form = "knowledge.edit", NewScriptForm

    def do(self, actor: Actor, key: str, values: Values) -> str:
        return services.create_script(actor=actor, **values).code


class ChangeScript(Act):
    """Another version of a script."""

    name, heading, button = "change", _("Change the script"), _("Save it")
    action, form = "knowledge.edit", ScriptForm

    def initial(self, key: str) -> Mapping[str, Any]:
        row = _latest(key)
        return {name: getattr(row, name) for name in ScriptFields.__annotations__}

    def do(self, actor: Actor, key: str, values: Values) -> str:
        return services.revise_script(actor=actor, code=key, **values).code


class EndScript(Act):
    """The end of a script."""

    name, heading, button, tone = "end", _("End it"), _("End it"), "danger"
    action, form = "knowledge.edit", WhenForm

    def do(self, actor: Actor, key: str, values: Values) -> str:
        services.end_script(actor=actor, code=key, at=values["at"])
        return key


class Scripts(Thing):
    """The scripts, those of situations first."""

    slug, title, action = "scripts", _("Scripts"), "knowledge.edit"
    lead = _("What operators say and ask: in danger, and for a service.")
    new = MakeScript()
    acts = (ChangeScript(), EndScript())

    def shelves(self, actor: Actor, words: str) -> Sequence[Shelf]:
        return shelves(snapshot.current().scripts(), gettext("Situations"), actor, words)

    def head(self, actor: Actor, key: str) -> Line:
        return line(snapshot.script_entry(_latest(key)), actor)

    def previews(self, actor: Actor, key: str, at: datetime) -> Sequence[Preview]:
        found = snapshot.current().scripts(max(at, _latest(key).valid_from))
        script = next((one for one in found if one.code == key), None)
        if script is None:
            return ()
        return in_every_language(
            "parts/script.html", lambda language: {"script": script, "open": True}
        )

    def past(self, key: str) -> Past:
        ids = Script.objects.filter(code=key).values_list("id", flat=True)
        return Past([f"script:{one}" for one in ids])


def _latest(code: str) -> Script:
    row = Script.objects.filter(code=code).order_by("-valid_from").first()
    if row is None:
        raise NotFound("script_unknown", _("There is no such script."))
    return row
