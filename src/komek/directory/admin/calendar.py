"""Days that differ from the country's calendar, in the administration."""

from typing import Any

from django.contrib import admin
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from komek.directory import services
from komek.directory.models import DayOverride
from komek.kernel.admin import TableAdmin, confirmed, site
from komek.kernel.admin.requests import Request


@admin.register(DayOverride, site=site)
class DayOverrideAdmin(TableAdmin):
    """Days that work, rest or end early by the city's own decision."""

    read_action = "directory.read"
    edit_action = "calendar.edit"
    subject = "day"
    tables = ("holidays",)
    list_display = ("day", "kind", "__str__")
    list_filter = ("kind",)
    ordering = ("-day",)
    fields = ("day", "kind", "name_kk", "name_ru", "name_en")
    fixed = ("day",)
    actions_detail = ("restore",)

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> DayOverride:
        details = {"day": row.day, **form.given(*self.fields)}
        return services.override_day(actor=request.actor, **details)

    @action(description=_("Give back"), url_path="restore", permissions=["change"])
    def restore(self, request: Request, object_id: str) -> HttpResponse:
        """Let the computed calendar decide again."""
        return confirmed(
            self,
            request,
            object_id,
            _("Let the country's calendar decide about this day again?"),
            lambda row: services.restore_day(actor=request.actor, day=row.day),
        )
