"""API keys: made, their secret shown once, limited, and revoked."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from komek.kernel import keys, limits
from komek.kernel.actors import KeyScope
from komek.kernel.admin.forms import VerbForm
from komek.kernel.admin.requests import Request
from komek.kernel.admin.site import site
from komek.kernel.admin.verbs import VerbAdmin, confirmed
from komek.kernel.models import ApiKey

SCOPES = {
    KeyScope.FILE: gettext_lazy("File requests"),
    KeyScope.READ: gettext_lazy("Read to the moment what became of the requests it filed"),
    KeyScope.ACT: gettext_lazy(
        "Reply, add, confirm, rate, reopen and withdraw, of the requests it filed"
    ),
}
NO_LIMIT = gettext_lazy("Without a limit, if left empty.")


class KeyForm(VerbForm):
    """What a key is for, and how often it may ask."""

    scopes = forms.MultipleChoiceField(
        choices=list(SCOPES.items()),
        initial=list(SCOPES),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    class Meta:
        help_texts = {"rate": NO_LIMIT, "quota": NO_LIMIT}


@admin.register(ApiKey, site=site)
class ApiKeyAdmin(VerbAdmin):
    """Programs that may use Open311 and REST."""

    read_action = edit_action = "keys.manage"
    subject = "key"
    form = KeyForm
    list_display = ("name", "rate", "quota", "used_today", "created_at", "revoked_at")
    ordering = ("-id",)
    fields = ("name", "scopes", "rate", "quota")
    fixed = ("name",)
    actions_detail = ("revoke",)

    @admin.display(description=gettext_lazy("Requests today"))
    def used_today(self, row: ApiKey) -> int:
        return limits.counters.today(row.id)

    def store(self, request: Request, row: ApiKey, form: Any, is_new: bool) -> ApiKey:
        details = form.given("scopes", "rate", "quota")
        if not is_new:
            return keys.change(actor=request.actor, id=row.id, **details)
        key, secret = keys.create(actor=request.actor, name=form.cleaned_data["name"], **details)
        sentence = _("Copy the key now, nobody can show it again: %(secret)s")
        messages.warning(request, sentence % {"secret": secret})
        return key

    @action(description=gettext_lazy("Revoke"), url_path="revoke", permissions=["change"])
    def revoke(self, request: Request, object_id: str) -> HttpResponse:
        return confirmed(
            self,
            request,
            object_id,
            gettext_lazy("Revoke this key? Its program is shut out at once."),
            lambda row: keys.revoke(actor=request.actor, id=row.id),
        )
