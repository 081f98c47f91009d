"""Answer templates: what an answer begins with, its gaps filled from the case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from komek.directory import snapshot as directory
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.errors import NotFound
from komek.kernel.numbering import display, number_for
from komek.knowledge import placeholders, services, snapshot
from komek.knowledge.entries import AnswerEntry
from komek.knowledge.models import AnswerTemplate
from komek.knowledge.services import AnswerFields
from komek.surfaces.desk.city.forms import WhenForm, code_field
from komek.surfaces.desk.city.frame import Act, Line, Past, Preview, Shelf, Thing, Values
from komek.surfaces.desk.city.languages import in_every_language
from komek.surfaces.desk.city.words import day_of
from komek.surfaces.desk.city.words_form import ForService, line, lines_field, shelves

SAMPLE_CASE = 123456


class AnswerForm(ForService):
    """An answer template; without a service it fits any."""

    parts = ((_("Words"), ("text_",)), (_("From when"), ("begin",)))
    text_kk = lines_field(_("Answer in Kazakh"), rows=6)
    text_ru = lines_field(_("Answer in Russian"), rows=6)
    text_en = lines_field(_("Answer in English"), rows=6)

    def __init__(self, *data: Any, **rest: Any) -> None:
        super().__init__(*data, **rest)
        self.expected |= {"text_kk", "text_ru", "text_en"}
        self.fields["service_code"].help_text = _("Offered for every service, if empty.")
        known = "; ".join(f"{{{name}}}: {means}" for name, means in placeholders.NAMES.items())
        self.fields["text_kk"].help_text = format_lazy(
            _("Filled from the case: {known}."), known=known
        )


class NewAnswerForm(AnswerForm):
    """A template that gets its code once."""

    code = code_field()
    field_order = ("code", "service_code", "name_kk", "name_ru", "name_en")


class MakeAnswer(Act):
    """A new answer template."""

    name, heading, button = "new", _("New answer template"), _("Make it")
    action, form = "knowledge.edit", NewAnswerForm

    def do(self, actor: Actor, key: str, values: Values) -> str:
        return services.create_answer(actor=actor, **values).code


class ChangeAnswer(Act):
    """Another version of an answer template."""

    name, heading, button = "change", _("Change the template"), _("Save it")
    action, form = "knowledge.edit", AnswerForm

    def initial(self, key: str) -> Mapping[str, Any]:
        row = _latest(key)
        return {name: getattr(row, name) for name in AnswerFields.__annotations__}

    def do(self, actor: Actor, key: str, values: Values) -> str:
        return services.revise_answer(actor=actor, code=key, **values).code


class EndAnswer(Act):
    """The end of an answer template."""

    name, heading, button, tone = "end", _("End it"), _("End it"), "danger"
    action, form = "knowledge.edit", WhenForm

    def do(self, actor: Actor, key: str, values: Values) -> str:
        services.end_answer(actor=actor, code=key, at=values["at"])
        return key


class Answers(Thing):
    """The answer templates, those for any service first."""

    slug, title, action = "answers", _("Answer templates"), "knowledge.edit"
    lead = _("What an answer begins with; whoever answers makes it their own.")
    new = MakeAnswer()
    acts = (ChangeAnswer(), EndAnswer())

    def shelves(self, actor: Actor, words: str) -> Sequence[Shelf]:
        return shelves(snapshot.current().answers(), gettext("For any service"), actor, words)

    def head(self, actor: Actor, key: str) -> Line:
        return line(snapshot.answer_entry(_latest(key)), actor)

    def previews(self, actor: Actor, key: str, at: datetime) -> Sequence[Preview]:
        found = snapshot.current().answers(max(at, _latest(key).valid_from))
        template = next((one for one in found if one.code == key), None)
        if template is None:
            return ()
        return in_every_language(
            "desk/city/answer_preview.html", lambda language: _filled(template, language)
        )

    def past(self, key: str) -> Past:
        ids = AnswerTemplate.objects.filter(code=key).values_list("id", flat=True)
        return Past([f"answer_template:{one}" for one in ids])


def _latest(code: str) -> AnswerTemplate:
    row = AnswerTemplate.objects.filter(code=code).order_by("-valid_from").first()
    if row is None:
        raise NotFound("answer_template_unknown", _("There is no such answer template."))
    return row


def _filled(template: AnswerEntry, language: str) -> Mapping[str, Any]:
    """The template as it would be for a made-up case of today."""
    text, other = template.text(language)
    today = day_of(clock.now())
    service = directory.current().service(template.service_code)
    values = {
        "number": display(number_for(SAMPLE_CASE)),
        "service": service.name(language).text if service else "",
        "address": gettext("12 Dostyk Street"),
        "organisation": gettext("Water utility"),
        **dict.fromkeys(("opened", "due", "today"), today),
    }
    return {"text": placeholders.fill(text, values), "other": other}
