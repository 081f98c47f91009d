"""How organisations receive their work: connected, and disconnected."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminSelectWidget

from komek.cases import ways
from komek.cases.models import DispatchWay
from komek.cases.services import dispatch
from komek.kernel.admin import VerbAdmin, VerbForm, confirmed, site
from komek.kernel.admin.requests import Request
from komek.kernel.languages import closest


def _kinds() -> list[tuple[str, str]]:
    language = closest(get_language())
    return [(code, one.manifest.name(language)) for code, one in ways.ways().items() if one.send]


class WayForm(VerbForm):
    """A new way for an organisation."""

    kind = forms.ChoiceField(choices=_kinds, widget=UnfoldAdminSelectWidget)
    secret = forms.CharField(
        label=gettext_lazy("The recipient's key"),
        help_text=gettext_lazy(
            "For Open311. It is never shown again; left empty, the one of before is kept as long"
            " as the address stays."
        ),
        required=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        help_texts = {
            "address": gettext_lazy("An e-mail address, or that of a server: https://…"),
            "settings": gettext_lazy("As JSON; what can be set stands in the guide."),
            "key": gettext_lazy("With it the organisation's own program says what it did."),
        }


@admin.register(DispatchWay, site=site)
class DispatchWayAdmin(VerbAdmin):
    """Who receives work how. A way is never changed: another one takes its place."""

    read_action = edit_action = "dispatch.manage"
    subject = "dispatch_way"
    form = WayForm
    list_display = ("organisation", "kind", "address", "valid_from", "valid_to", "failures")
    list_filter = ("kind",)
    list_select_related = ("organisation",)
    search_fields = ("organisation__code", "address")
    autocomplete_fields = ("organisation",)
    ordering = ("-id",)
    fields = ("organisation", "kind", "address", "settings", "key")
    extra = ("secret",)
    actions_detail = ("end",)

    def has_change_permission(self, request: Request, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def has_end_permission(self, request: Request, obj: Any = None) -> bool:
        """Ending is all that can happen to a way."""
        return super().has_change_permission(request)

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> DispatchWay:
        key = form.cleaned_data["key"]
        stored, secret = dispatch.connect(
            actor=request.actor,
            organisation_id=form.cleaned_data["organisation"].id,
            key_id=key.id if key else None,
            **form.given("kind", "address", "settings", "secret"),
        )
        if secret:
            sentence = _("Copy the secret now, nobody can show it again: %(secret)s")
            messages.warning(request, sentence % {"secret": secret})
        return stored

    @action(description=gettext_lazy("Back to the desk"), url_path="end", permissions=["end"])
    def end(self, request: Request, object_id: str) -> HttpResponse:
        """Let the organisation work at the desk."""
        return confirmed(
            self,
            request,
            object_id,
            _("Let this organisation work at the desk from now on? What waits is not sent."),
            lambda row: dispatch.disconnect(actor=request.actor, way_id=row.id),
        )
