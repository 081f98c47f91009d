"""The commission on terms in the administration."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelect2Widget

from komek.directory import services
from komek.directory.admin.people import BeginningForm
from komek.directory.models import CommissionMember
from komek.kernel.admin import VerbAdmin, confirmed, site
from komek.kernel.admin.requests import Request
from komek.kernel.models import User


def staff_field(*, required: bool = True) -> "forms.ModelChoiceField[User]":
    """A member of staff; editors may not read the list of all accounts."""
    staff = User.objects.filter(memberships__isnull=False, is_active=True)
    return forms.ModelChoiceField(
        queryset=staff.distinct().order_by("email"),
        widget=UnfoldAdminSelect2Widget,
        required=required,
    )


class SeatForm(BeginningForm):
    """A seat for a member of staff."""

    user = staff_field()


@admin.register(CommissionMember, site=site)
class CommissionMemberAdmin(VerbAdmin):
    """Who decides about more time. A seat is never changed: it ends, and another begins."""

    read_action = edit_action = "commission.seat"
    subject = "user"
    form = SeatForm
    list_display = ("user", "valid_from", "valid_to")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    ordering = ("-id",)
    fields = ("user", "valid_to")
    fixed = fields
    extra = ("begin",)
    actions_detail = ("unseat",)

    def has_change_permission(self, request: Request, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def has_end_permission(self, request: Request, obj: Any = None) -> bool:
        """Ending is all that can happen to a seat."""
        return super().has_change_permission(request)

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> CommissionMember:
        return services.seat_member(
            actor=request.actor,
            user_id=form.cleaned_data["user"].id,
            at=form.cleaned_data["begin"],
            until=form.cleaned_data["valid_to"],
        )

    @action(description=_("End this seat"), url_path="unseat", permissions=["end"])
    def unseat(self, request: Request, object_id: str) -> HttpResponse:
        """Let the member decide no more."""
        return confirmed(
            self,
            request,
            object_id,
            _("Let this member decide no more from now on?"),
            lambda row: services.unseat_member(actor=request.actor, member_id=row.id),
        )
