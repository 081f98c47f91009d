"""Landmarks in the administration."""

from typing import Any

from django.contrib import admin
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from komek.kernel.admin import TableAdmin, VerbForm, confirmed, site
from komek.kernel.admin.forms import begin_field
from komek.kernel.admin.requests import Request
from komek.kernel.tables import lists
from komek.registries import services
from komek.registries.models import Landmark


class LandmarkForm(VerbForm):
    """A landmark, and from when it is so."""

    begin = begin_field()


@admin.register(Landmark, site=site)
class LandmarkAdmin(TableAdmin):
    """The versions of landmarks; a change makes a new one."""

    read_action = "registries.read"
    edit_action = "registries.edit"
    subject = "landmark"
    tables = ("landmarks",)
    form = LandmarkForm
    list_display = ("code", "kind", "__str__", "valid_from", "valid_to")
    list_filter = ("kind",)
    search_fields = ("code", "name_kk", "name_ru", "aliases")
    ordering = ("code", "-valid_from")
    fields = ("code", "kind", "name_kk", "name_ru", "name_en", "aliases", "lat", "lon")
    fixed = ("code",)
    extra = ("begin",)
    actions_detail = ("end",)

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> Landmark:
        details = form.given("kind", "name_kk", "name_ru", "name_en", "lat", "lon")
        details["aliases"] = lists.items(form.cleaned_data["aliases"])
        verb = services.add_landmark if is_new else services.revise_landmark
        at = form.cleaned_data["begin"]
        return verb(actor=request.actor, code=row.code, at=at, **details)

    @action(description=_("End"), url_path="end", permissions=["change"])
    def end(self, request: Request, object_id: str) -> HttpResponse:
        """The landmark is no longer there."""
        return confirmed(
            self,
            request,
            object_id,
            _("Is this landmark no longer there?"),
            lambda row: services.end_landmark(actor=request.actor, code=row.code),
        )
