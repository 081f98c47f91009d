"""Territories in the administration."""

from typing import Any

from django.contrib import admin
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from komek.directory import services
from komek.directory.admin.people import BeginningForm
from komek.directory.models import Territory
from komek.kernel.admin import TableAdmin, confirmed, site
from komek.kernel.admin.requests import Request


@admin.register(Territory, site=site)
class TerritoryAdmin(TableAdmin):
    """Every version of every territory; a change makes a new one."""

    read_action = "directory.read"
    edit_action = "directory.edit"
    subject = "territory"
    tables = ("territories",)
    form = BeginningForm
    list_display = ("code", "__str__", "kind", "valid_from", "valid_to")
    list_filter = ("kind",)
    search_fields = ("code", "name_kk", "name_ru")
    ordering = ("code", "-valid_from")
    fields = ("code", "kind", "name_kk", "name_ru", "name_en", "geometry")
    fixed = ("code",)
    extra = ("begin",)
    actions_detail = ("end",)

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> Territory:
        details = form.given(*self.fields[1:])
        begin = form.cleaned_data["begin"]
        if is_new:
            code = form.cleaned_data["code"]
            return services.create_territory(actor=request.actor, code=code, at=begin, **details)
        return services.redraw_territory(actor=request.actor, code=row.code, at=begin, **details)

    @action(description=_("End"), url_path="end", permissions=["change"])
    def end(self, request: Request, object_id: str) -> HttpResponse:
        """Let the territory end now."""
        return confirmed(
            self,
            request,
            object_id,
            _("Let this territory end now?"),
            lambda row: services.end_territory(actor=request.actor, code=row.code),
        )
