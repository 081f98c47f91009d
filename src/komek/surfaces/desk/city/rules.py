"""The routing rules of a service: who gets it, tried out on the open cases before it changes."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from komek.cases import services
from komek.cases.models import RoutingRule
from komek.cases.queries import WouldMove, what_if
from komek.cases.services.rules import checked_rule
from komek.directory import snapshot as directory
from komek.directory.models import TerritoryKind
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.numbering import number_for
from komek.surfaces.desk.city.forms import (
    Options,
    Pick,
    PickMany,
    WhenForm,
    by_name,
    organisation_codes,
)
from komek.surfaces.desk.city.frame import Act, Effect, Touched, Values
from komek.surfaces.parts.fields import WordsField

MOST_SHOWN = 20


def _own_rules(actor: Actor, key: str) -> Options:
    return [(rule.id, _rule_in_words(rule, actor.language)) for rule in _rules(key, own=True)]


def _districts(actor: Actor, key: str) -> Options:
    found = directory.current().territories()
    kept = (one for one in found if one.kind == TerritoryKind.DISTRICT)
    return by_name((one.code, one.name(actor.language).text) for one in kept)


class RulesForm(WhenForm):
    """Rules to end, one to add, or both at once."""

    ends = PickMany(_own_rules, label=_("Rules that end"), coerce=int)
    organisation_code = Pick(organisation_codes, label=_("New rule: who gets it?"), required=False)
    territory_code = Pick(
        _districts,
        label=_("Only in this district"),
        required=False,
        empty_value="",
    )
    priority = forms.IntegerField(
        label=_("Priority"),
        help_text=_("Of two rules for the same place the higher one decides."),
        min_value=-100,
        max_value=100,
        initial=0,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    note = WordsField(label=_("Why?"), limit=200, required=False)
    field_order = ("ends", "organisation_code", "territory_code", "priority", "note", "begin")

    def clean(self) -> dict[str, Any]:
        """Something has to change."""
        cleaned = super().clean() or {}
        if not cleaned.get("ends") and not cleaned.get("organisation_code"):
            raise forms.ValidationError(
                gettext("Choose a rule that ends, or who gets it from now on.")
            )
        return cleaned


class ChangeRules(Act):
    """Who gets the requests for a service from a day on; open cases stay where they are."""

    name, heading, button = (
        "rules",
        _("Change who gets it"),
        _("Change the rules"),
    )
    action, form = "routing.edit", RulesForm

    def do(self, actor: Actor, key: str, values: Values) -> str:
        with transaction.atomic():
            for rule_id in values.get("ends", ()):
                services.end_rule(actor=actor, rule_id=rule_id, at=values["at"])
            if values["organisation_code"]:
                services.add_rule(actor=actor, at=values["at"], **_added(key, values))
        return key

    def before(self, actor: Actor, key: str, values: Values) -> Sequence[Effect]:
        add = []
        if values["organisation_code"]:
            # Tried out as if it held already.
            add = [checked_rule(clock.now(), **_added(key, values))]
        moves = what_if(actor, add=add, end=values.get("ends", ()))
        said = ngettext(
            "%(number)s open case would go elsewhere if it came in under the changed rules.",
            "%(number)s open cases would go elsewhere if they came in under the changed rules.",
            len(moves),
        )
        touched = [_touched(one, actor.language) for one in moves[:MOST_SHOWN]]
        stay = gettext("Open cases stay where they are; only new ones follow the rules.")
        return [Effect(said % {"number": len(moves)}, touched), Effect(stay)]


def rules_in_words(service_code: str, language: str) -> list[str]:
    """The rules that hold for a service, its group's included, as sentences."""
    return [_rule_in_words(one, language) for one in _rules(service_code)]


def rule_subjects(service_code: str) -> list[str]:
    """What the trail calls the rules that a service has or had."""
    ids = RoutingRule.objects.filter(service_code=service_code).values_list("id", flat=True)
    return [f"routing_rule:{one}" for one in ids]


def _rules(service_code: str, own: bool = False) -> Iterable[RoutingRule]:
    about = Q(service_code=service_code)
    service = directory.current().service(service_code)
    if service is not None and not own:
        about |= Q(group=service.group_id)
    found = RoutingRule.objects.now().filter(about, building=None)
    return found.select_related("organisation").order_by("group_id", "territory_code", "id")


def _rule_in_words(rule: RoutingRule, language: str) -> str:
    where = directory.current().territory(rule.territory_code) if rule.territory_code else None
    if rule.organisation_id:
        who = directory.current().organisation(rule.organisation_id).name(language).text
    else:
        who = gettext("whoever has the duty “%(duty)s” at the building") % {
            "duty": rule.building_duty
        }
    conditions = [where.name(language).text] if where else []
    if rule.months:
        months = ", ".join(map(str, rule.months))
        conditions.append(gettext("in the months %(months)s") % {"months": months})
    if rule.group_id:
        conditions.append(gettext("rule of the group"))
    return f"{who} ({', '.join(conditions)})" if conditions else who


def _added(key: str, values: Values) -> dict[str, Any]:
    names = ("organisation_code", "territory_code", "priority", "note")
    return {"service_code": key, **{name: values[name] for name in names}}


def _touched(move: WouldMove, language: str) -> Touched:
    named = [
        directory.current().organisation(one).name(language).text
        if one
        else gettext("Contact centre")
        for one in (move.from_organisation_id, move.to_organisation_id)
    ]
    return Touched(number_for(move.case_id), " → ".join(named))
