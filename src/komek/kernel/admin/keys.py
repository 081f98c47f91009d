"""API keys: made, their secret shown once, and revoked."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from komek.kernel import keys
from komek.kernel.admin.requests import Request
from komek.kernel.admin.site import site
from komek.kernel.admin.verbs import VerbAdmin, confirmed
from komek.kernel.models import ApiKey


@admin.register(ApiKey, site=site)
class ApiKeyAdmin(VerbAdmin):
    """Programs that may use Open311 and REST."""

    read_action = edit_action = "keys.manage"
    subject = "key"
    list_display = ("name", "created_at", "revoked_at")
    ordering = ("-id",)
    fields = ("name",)
    fixed = ("name",)
    actions_detail = ("revoke",)

    def store(self, request: Request, row: ApiKey, form: Any, is_new: bool) -> ApiKey:
        if not is_new:
            return row
        key, secret = keys.create(actor=request.actor, name=form.cleaned_data["name"])
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
