"""Answer templates: what an answer begins with, its gaps filled from the case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

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
from komek.surfaces.desk.city.words_form import ForService, line, lines_field, shelves

SAMPLE_CASE = 123456


class AnswerForm(ForService):
    """An answer template; without a service it fits any."""

    parts = ((lazy("Words"), ("text_",)), (lazy("From when"), ("begin",)))
    text_kk = lines_field(lazy("Answer in Kazakh"), rows=6)
    text_ru = lines_field(lazy("Answer in Russian"), rows=6)
    text_en = lines_field(lazy("Answer in English"), rows=6)

    def __init__(self, *data: Any, **rest: Any) -> None:
        super().__init__(*data, **rest)
        self.expected |= {"text_kk", "text_ru", "text_en"}
        self.fields["service_code"].help_text = lazy("Offered for every service, if empty.")
        known = "; ".join(f"{{{name}}}: {means}" for name, means in placeholders.NAMES.items())
        self.fields["text_kk"].help_text = format_lazy(
            lazy("Filled from the case: {known}."), known=known
        )


class NewAnswerForm(AnswerForm):
    """A template that gets its code once."""

    code = code_field()
    field_order = ("code", "service_code", "name_kk", "name_ru", "name_en")


class MakeAnswer(Act):
    """A new answer template."""

    name, heading, button = "new", lazy("New answer template"), lazy("Make it")
    action, form = "knowledge.edit", NewAnswerForm

    def do(self, actor: Actor, key: str, values: Values) -> str:
        return services.create_answer(actor=actor, **values).code


class ChangeAnswer(Act):
    """Another version of an answer template."""

    name, heading, button = "change", lazy("Change the template"), lazy("Save it")
    action, form = "knowledge.edit", AnswerForm

    def initial(self, key: str) -> Mapping[str, Any]:
        row = _latest(key)
        return {name: getattr(row, name) for name in AnswerFields.__annotations__}

    def do(self, actor: Actor, key: str, values: Values) -> str:
        return services.revise_answer(actor=actor, code=key, **values).code


class EndAnswer(Act):
    """The end of an answer template."""

    name, heading, button, tone = "end", lazy("End it"), lazy("End it"), "danger"
    action, form = "knowledge.edit", WhenForm

    def do(self, actor: Actor, key: str, values: Values) -> str:
        services.end_answer(actor=actor, code=key, at=values["at"])
        return key


class Answers(Thing):
    """The answer templates, those for any service first."""

    slug, title, action = "answers", lazy("Answer templates"), "knowledge.edit"
    lead = lazy("What an answer begins with; whoever answers makes it their own.")
    new = MakeAnswer()
    acts = (ChangeAnswer(), EndAnswer())

    def shelves(self, actor: Actor, words: str) -> Sequence[Shelf]:
        return shelves(snapshot.current().answers(), _("For any service"), actor, words)

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
        raise NotFound("answer_template_unknown", lazy("There is no such answer template."))
    return row


def _filled(template: AnswerEntry, language: str) -> Mapping[str, Any]:
    """The template as it would be for a made-up case of today."""
    text, other = template.text(language)
    today = date_format(localtime(clock.now()), "DATE_FORMAT")
    service = directory.current().service(template.service_code)
    values = {
        "number": display(number_for(SAMPLE_CASE)),
        "service": service.name(language).text if service else "",
        "address": _("12 Dostyk Street"),
        "organisation": _("Water utility"),
        **dict.fromkeys(("opened", "due", "today"), today),
    }
    return {"text": placeholders.fill(text, values), "other": other}
