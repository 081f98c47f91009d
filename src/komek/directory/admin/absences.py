"""Leaves in the administration."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminDateWidget

from komek.directory import services
from komek.directory.admin.commission import staff_field
from komek.directory.models import Absence
from komek.kernel.admin import VerbAdmin, VerbForm, confirmed, site
from komek.kernel.admin.requests import Request


class AbsenceForm(VerbForm):
    """A leave of whole days."""

    user = staff_field()
    substitute = staff_field(required=False)
    first = forms.DateField(label=_("First day"), widget=UnfoldAdminDateWidget)
    last = forms.DateField(label=_("Last day"), widget=UnfoldAdminDateWidget)


@admin.register(Absence, site=site)
class AbsenceAdmin(VerbAdmin):
    """Who is on leave. A leave is never changed: it ends, and another is noted."""

    read_action = edit_action = "absences.manage"
    subject = "user"
    form = AbsenceForm
    list_display = ("user", "substitute", "valid_from", "valid_to")
    list_select_related = ("user", "substitute")
    search_fields = ("user__email",)
    ordering = ("-id",)
    fields = ("user", "substitute")
    fixed = fields
    extra = ("first", "last")
    actions_detail = ("end_absence",)

    def has_change_permission(self, request: Request, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def has_end_permission(self, request: Request, obj: Any = None) -> bool:
        """Ending is all that can happen to a leave."""
        return super().has_change_permission(request)

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> Absence:
        substitute = form.cleaned_data["substitute"]
        return services.note_absence(
            actor=request.actor,
            user_id=form.cleaned_data["user"].id,
            substitute_id=substitute.id if substitute else None,
            **form.given("first", "last"),
        )

    @action(description=_("End this leave"), url_path="end", permissions=["end"])
    def end_absence(self, request: Request, object_id: str) -> HttpResponse:
        """Let somebody be back."""
        return confirmed(
            self,
            request,
            object_id,
            _("End this leave now?"),
            lambda row: services.end_absence(actor=request.actor, absence_id=row.id),
        )
