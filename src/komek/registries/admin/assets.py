"""Assets in the administration."""

from typing import Any

from django.contrib import admin
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from komek.kernel.admin import TableAdmin, VerbForm, confirmed, site
from komek.kernel.admin.forms import begin_field
from komek.kernel.admin.requests import Request
from komek.registries import services
from komek.registries.models import Asset


class AssetForm(VerbForm):
    """An asset, and from when it is so."""

    begin = begin_field()


@admin.register(Asset, site=site)
class AssetAdmin(TableAdmin):
    """The versions of assets; a change makes a new one."""

    read_action = "registries.read"
    edit_action = "registries.edit"
    subject = "asset"
    tables = ("assets",)
    form = AssetForm
    list_display = ("kind", "code", "__str__", "organisation", "valid_from", "valid_to")
    list_filter = ("kind",)
    list_select_related = ("organisation",)
    search_fields = ("code", "name_kk", "name_ru")
    autocomplete_fields = ("building", "organisation")
    ordering = ("kind", "code", "-valid_from")
    fields = (
        *("kind", "code", "name_kk", "name_ru", "name_en"),
        *("lat", "lon", "building", "organisation", "attributes"),
    )
    fixed = ("kind", "code")
    extra = ("begin",)
    actions_detail = ("end",)

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> Asset:
        details = form.given("name_kk", "name_ru", "name_en", "lat", "lon", "attributes")
        for name in ("building", "organisation"):
            chosen = form.cleaned_data[name]
            details[f"{name}_id"] = chosen.id if chosen else None
        verb = services.add_asset if is_new else services.revise_asset
        return verb(
            actor=request.actor,
            kind=row.kind,
            code=row.code,
            at=form.cleaned_data["begin"],
            **details,
        )

    @action(description=_("End"), url_path="end", permissions=["change"])
    def end(self, request: Request, object_id: str) -> HttpResponse:
        """The asset is no longer there."""
        return confirmed(
            self,
            request,
            object_id,
            _("Is this asset no longer there?"),
            lambda row: services.end_asset(actor=request.actor, kind=row.kind, code=row.code),
        )
