"""Positions and leaders in the administration."""

from typing import Any

from django.contrib import admin
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from komek.directory import services
from komek.directory.models import Leader, Position
from komek.kernel.admin import TableAdmin, VerbForm, confirmed, site
from komek.kernel.admin.forms import begin_field
from komek.kernel.admin.requests import Request


class BeginningForm(VerbForm):
    """A form that also says from when."""

    begin = begin_field()


@admin.register(Position, site=site)
class PositionAdmin(TableAdmin):
    """The posts in organisations."""

    read_action = "directory.read"
    edit_action = "people.manage"
    subject = "position"
    tables = ("positions",)
    form = BeginningForm
    list_display = ("code", "__str__", "kind", "organisation", "valid_to")
    list_filter = ("kind",)
    list_select_related = ("organisation",)
    search_fields = ("code", "name_kk", "name_ru", "organisation__code")
    autocomplete_fields = ("organisation",)
    ordering = ("code",)
    fields = ("organisation", "code", "kind", "name_kk", "name_ru", "name_en")
    fixed = ("organisation", "code")
    extra = ("begin",)
    actions_detail = ("abolish",)

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> Position:
        details = form.given(*self.fields[2:])
        if not is_new:
            return services.edit_position(actor=request.actor, position_id=row.pk, **details)
        return services.create_position(
            actor=request.actor,
            organisation_id=form.cleaned_data["organisation"].id,
            code=form.cleaned_data["code"],
            at=form.cleaned_data["begin"],
            **details,
        )

    @action(description=_("Abolish"), url_path="abolish", permissions=["change"])
    def abolish(self, request: Request, object_id: str) -> HttpResponse:
        """Let the post end now."""
        return confirmed(
            self,
            request,
            object_id,
            _("Abolish this position now? Whoever holds it holds it no longer."),
            lambda row: services.end_position(actor=request.actor, position_id=row.id),
        )


@admin.register(Leader, site=site)
class LeaderAdmin(TableAdmin):
    """Who holds and held which position."""

    read_action = "directory.read"
    edit_action = "people.manage"
    subject = "leader"
    tables = ("leaders",)
    form = BeginningForm
    list_display = ("person_name", "position", "valid_from", "valid_to")
    list_select_related = ("position",)
    search_fields = ("person_name", "position__code")
    autocomplete_fields = ("position", "user")
    ordering = ("position__code", "-valid_from")
    fields = ("position", "person_name", "user", "valid_to")
    fixed = ("position",)
    extra = ("begin",)
    actions_detail = ("leave",)

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> Leader:
        user = form.cleaned_data["user"]
        details = {**form.given("person_name"), "user_id": user.id if user else None}
        until = form.cleaned_data["valid_to"]
        if not is_new:
            return services.edit_leader(
                actor=request.actor, leader_id=row.pk, valid_to=until, **details
            )
        return services.appoint_leader(
            actor=request.actor,
            position_id=form.cleaned_data["position"].id,
            at=form.cleaned_data["begin"],
            until=until,
            **details,
        )

    @action(description=_("Leave the position"), url_path="leave", permissions=["change"])
    def leave(self, request: Request, object_id: str) -> HttpResponse:
        """Leave the position empty from now on."""
        return confirmed(
            self,
            request,
            object_id,
            _("Leave this position empty from now on?"),
            lambda row: services.end_leader(actor=request.actor, position_id=row.position_id),
        )
