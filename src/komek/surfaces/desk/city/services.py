"""Services: what residents can ask for, and which organisation gets it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from komek.cases.queries import open_cases_of
from komek.directory import services, snapshot
from komek.directory.entries import ServiceEntry
from komek.directory.models import Service, TermUnit
from komek.directory.services.catalogue import ServiceFields
from komek.directory.tables.catalogue import Choices
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.errors import Message, NotFound
from komek.kernel.folding import fold
from komek.kernel.workdays import Term
from komek.surfaces.desk.city.forms import WhenForm
from komek.surfaces.desk.city.frame import Act, Effect, Line, Past, Preview, Shelf, Thing, Values
from komek.surfaces.desk.city.languages import in_every_language
from komek.surfaces.desk.city.rules import ChangeRules, rule_subjects, rules_in_words
from komek.surfaces.desk.city.service_form import NewServiceForm, ServiceForm
from komek.surfaces.desk.city.words import day_of, from_day, until_day
from komek.surfaces.parts.report_form import ReportForm


class MakeService(Act):
    """A new service."""

    name, heading, button = "new", _("New service"), _("Make it")
    action, form = "directory.edit", NewServiceForm

    def initial(self, key: str) -> Mapping[str, Any]:
        return {
            "promised_amount": 7,
            "legal_amount": 15,
            "criticality": "normal",
            "publication": "place_only",
            "moderation": "sample",
            "needs_place": True,
        }

    def do(self, actor: Actor, key: str, values: Values) -> str:
        return services.create_service(actor=actor, **values).code


class ChangeService(Act):
    """Another version of a service."""

    name, heading, button = "change", _("Change the service"), _("Save it")
    action, form = "directory.edit", ServiceForm

    def initial(self, key: str) -> Mapping[str, Any]:
        row = _latest(key)
        own = {name: getattr(row, name) for name in ServiceFields.__annotations__}
        names = ("code", "datatype", "required", "position", *_QUESTIONS)
        facts = [
            {name: getattr(fact, name) for name in names}
            | {"choices": Choices("choices").show(fact.values)}
            for fact in row.facts.all()
        ]
        return {**own, "facts": facts}

    def do(self, actor: Actor, key: str, values: Values) -> str:
        return services.revise_service(actor=actor, code=key, **values).code

    def before(self, actor: Actor, key: str, values: Values) -> Sequence[Effect]:
        last = _latest(key)
        effects = [_kept(actor, key)]
        for field, named in (("promised", gettext("promised")), ("legal", gettext("by law"))):
            was, becomes = _of_row(last, field), _of_values(values, field)
            if was != becomes:
                said = gettext(
                    "A request from %(day)s on is %(named)s in %(becomes)s instead of %(was)s."
                )
                words = {"named": named, "becomes": term(becomes), "was": term(was)}
                effects.append(Effect(said % {"day": day_of(values["at"]), **words}))
        return effects


class RetireService(Act):
    """The end of a service."""

    name, heading, button, tone = (
        "retire",
        _("Retire it"),
        _("Retire it"),
        "danger",
    )
    action, form = "directory.edit", WhenForm

    def do(self, actor: Actor, key: str, values: Values) -> str:
        services.retire_service(actor=actor, code=key, at=values["at"])
        return key

    def before(self, actor: Actor, key: str, values: Values) -> Sequence[Effect]:
        said = gettext("Nobody can ask for it from %(day)s on.") % {"day": day_of(values["at"])}
        return [Effect(said), _kept(actor, key)]


class Services(Thing):
    """The services by group."""

    slug, title, action = "services", _("Services"), "directory.edit"
    lead = _("What residents can ask for: names, terms, questions, and who gets it.")
    new = MakeService()
    acts = (ChangeService(), ChangeRules(), RetireService())

    def shelves(self, actor: Actor, words: str) -> Sequence[Shelf]:
        found = snapshot.current().services()
        return [
            Shelf(group.name(actor.language).text, lines)
            for group in snapshot.current().groups()
            if (
                lines := [
                    _line(one, actor)
                    for one in found
                    if one.group_id == group.id and _fits(one, words)
                ]
            )
        ]

    def head(self, actor: Actor, key: str) -> Line:
        return _line(_entry(key), actor)

    def facts(self, actor: Actor, key: str) -> Sequence[tuple[Message, str]]:
        return [(_("Who gets it"), one) for one in rules_in_words(key, actor.language)]

    def previews(self, actor: Actor, key: str, at: datetime) -> Sequence[Preview]:
        service = snapshot.current().service(key, max(at, _entry(key).valid_from))
        if service is None:
            return ()
        return in_every_language(
            "desk/city/service_preview.html",
            lambda language: {
                "service": service,
                "form": ReportForm(
                    service, Actor.anonymous(language), auto_id=f"seen_{language}_%s"
                ),
            },
        )

    def past(self, key: str) -> Past:
        versions = snapshot.current().service_versions(key)
        return Past([*(f"service:{one}" for one in versions), *rule_subjects(key)])


_QUESTIONS = ("question_kk", "question_ru", "question_en")


def _latest(code: str) -> Service:
    row = Service.objects.filter(code=code).order_by("-valid_from").first()
    if row is None:
        raise NotFound("service_unknown", _("There is no such service."))
    return row


def _entry(code: str) -> ServiceEntry:
    """The version that holds, or else the latest one, planned or past."""
    found = snapshot.current().service(code) or snapshot.current().service_version(_latest(code).id)
    if found is None:
        raise NotFound("service_unknown", _("There is no such service."))
    return found


def _line(one: ServiceEntry, actor: Actor) -> Line:
    title, other = one.name(actor.language)
    notes = [one.code, gettext("promised: %(term)s") % {"term": term(one.promised)}]
    notes.append(gettext("by law: %(term)s") % {"term": term(one.legal)})
    return Line(one.code, title, other, notes, _badge(one))


def _badge(one: ServiceEntry) -> str:
    if one.valid_from > clock.now():
        return from_day(one.valid_from)
    if one.valid_to is None:
        return ""
    latest = _latest(one.code)
    if latest.id != one.id:
        return gettext("changes on %(day)s") % {"day": day_of(latest.valid_from)}
    return until_day(one.valid_to)


def _fits(one: ServiceEntry, words: str) -> bool:
    known = fold(" ".join([one.code, *one.names.values(), *one.keywords.values()]))
    return all(word in known for word in fold(words).split())


def _kept(actor: Actor, code: str) -> Effect:
    number = open_cases_of(actor, code)
    said = ngettext(
        "%(number)s open case keeps the terms and questions that it was opened under.",
        "%(number)s open cases keep the terms and questions that they were opened under.",
        number,
    )
    return Effect(said % {"number": number})


def _of_row(row: Service, field: str) -> Term:
    return _term(getattr(row, f"{field}_amount"), getattr(row, f"{field}_unit"))


def _of_values(values: Values, field: str) -> Term:
    return _term(values[f"{field}_amount"], values[f"{field}_unit"])


def _term(amount: int, unit: str) -> Term:
    return Term(amount, "hours" if unit == TermUnit.HOURS else "days")


def term(one: Term) -> str:
    """A term in words: "3 working days"."""
    if one.unit == "hours":
        said = ngettext("%(amount)s hour", "%(amount)s hours", one.amount)
    else:
        said = ngettext("%(amount)s working day", "%(amount)s working days", one.amount)
    return said % {"amount": one.amount}
