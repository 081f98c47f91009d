"""Routing rules, tried out on the open cases first; the words by which emergencies are known."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpResponse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelect2Widget, UnfoldBooleanSwitchWidget

from komek.cases import services
from komek.cases.models import EmergencyPhrase, RoutingRule
from komek.cases.queries import WouldMove, what_if
from komek.directory import snapshot
from komek.kernel import clock
from komek.kernel.admin import TableAdmin, VerbForm, confirmed, site
from komek.kernel.admin.forms import begin_field
from komek.kernel.admin.requests import Request
from komek.kernel.errors import Conflict
from komek.kernel.languages import closest
from komek.kernel.numbering import display, number_for

MOST_NUMBERS = 20


def _services() -> list[tuple[str, str]]:
    found, language = snapshot.current().services(), closest(get_language())
    return [("", "-"), *((one.code, f"{one.code}: {one.name(language).text}") for one in found)]


def _territories() -> list[tuple[str, str]]:
    found, language = snapshot.current().territories(), closest(get_language())
    return [("", "-"), *((one.code, one.name(language).text) for one in found)]


class RuleForm(VerbForm):
    """A new rule, to be stored or only tried out."""

    service_code = forms.ChoiceField(
        label=gettext_lazy("Service"),
        choices=_services,
        required=False,
        widget=UnfoldAdminSelect2Widget,
    )
    territory_code = forms.ChoiceField(
        label=gettext_lazy("Territory"),
        choices=_territories,
        required=False,
        widget=UnfoldAdminSelect2Widget,
    )
    only_try = forms.BooleanField(
        label=gettext_lazy("Only try"),
        help_text=gettext_lazy("Show which open cases would move, and store nothing."),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
    )
    begin = begin_field()


@admin.register(RoutingRule, site=site)
class RoutingRuleAdmin(TableAdmin):
    """The rules that find who is responsible; never changed, because cases name theirs."""

    read_action = "routing.read"
    edit_action = "routing.edit"
    subject = "routing_rule"
    tables = ("routing",)
    form = RuleForm
    list_display = (
        *("id", "service_code", "group", "territory_code", "building", "months"),
        *("building_duty", "organisation", "priority", "valid_from", "valid_to"),
    )
    list_filter = ("group", "territory_code", "building_duty")
    list_select_related = ("group", "organisation", "building")
    search_fields = ("service_code", "organisation__code", "note")
    autocomplete_fields = ("group", "building", "organisation")
    ordering = ("-id",)
    fields = (
        *("service_code", "group", "territory_code", "building", "months"),
        *("building_duty", "organisation", "priority", "note"),
    )
    extra = ("begin", "only_try")
    actions_detail = ("end",)

    def has_change_permission(self, request: Request, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def has_end_permission(self, request: Request, obj: Any = None) -> bool:
        """Ending is all that can happen to a rule."""
        return super().has_change_permission(request)

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> RoutingRule:
        values = form.cleaned_data
        fields = form.given(
            *("service_code", "territory_code", "building_duty", "priority", "note")
        )
        fields["months"] = values["months"] or ()
        fields["group_code"] = values["group"].code if values["group"] else ""
        fields["organisation_code"] = values["organisation"].code if values["organisation"] else ""
        fields["building_id"] = values["building"].id if values["building"] else None
        if values["only_try"]:
            rule = services.checked_rule(values["begin"] or clock.now(), **fields)
            moves = what_if(request.actor, add=[rule])
            raise Conflict("only_tried", " ".join([_("Nothing was stored."), _told(moves)]))
        return services.add_rule(actor=request.actor, at=values["begin"], **fields)

    @action(description=gettext_lazy("End"), url_path="end", permissions=["end"])
    def end(self, request: Request, object_id: str) -> HttpResponse:
        """Let the rule decide nothing more, after a look at what would move."""
        moves = what_if(request.actor, end=[int(object_id)]) if object_id.isdecimal() else []
        question = _("End this rule? Cases stay where it sent them.")
        return confirmed(
            self,
            request,
            object_id,
            " ".join([question, _told(moves)]),
            lambda row: services.end_rule(actor=request.actor, rule_id=row.id),
        )


@admin.register(EmergencyPhrase, site=site)
class EmergencyPhraseAdmin(TableAdmin):
    """The words by which emergencies are recognised: added and dropped."""

    read_action = "routing.read"
    edit_action = "emergency.edit"
    subject = "emergency_phrase"
    tables = ("emergency_phrases",)
    list_display = ("phrase",)
    search_fields = ("phrase",)
    ordering = ("phrase",)
    fields = ("phrase",)
    fixed = ("phrase",)
    actions_detail = ("drop",)

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> EmergencyPhrase:
        return services.add_phrase(actor=request.actor, phrase=row.phrase)

    @action(description=gettext_lazy("Drop"), url_path="drop", permissions=["change"])
    def drop(self, request: Request, object_id: str) -> HttpResponse:
        """Recognise nothing by these words any more."""
        return confirmed(
            self,
            request,
            object_id,
            _("Recognise no emergency by these words any more?"),
            lambda row: services.drop_phrase(actor=request.actor, phrase_id=row.id),
        )


def _told(moves: Sequence[WouldMove]) -> str:
    """Which open cases the changed rules would send elsewhere, as a sentence."""
    if not moves:
        return _("No open case would go elsewhere.")
    numbers = [display(number_for(move.case_id)) for move in moves[:MOST_NUMBERS]]
    more = "…" if len(moves) > MOST_NUMBERS else ""
    sentence = ngettext(
        "%(count)s open case would go elsewhere: %(numbers)s",
        "%(count)s open cases would go elsewhere: %(numbers)s",
        len(moves),
    )
    return sentence % {"count": len(moves), "numbers": ", ".join(numbers) + more}
