"""Accounts and roles in the administration."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget

from komek.directory import services
from komek.directory.admin.people import BeginningForm
from komek.directory.models import Membership
from komek.directory.models.people import ROLE_NAMES
from komek.directory.services.users import NEVER_GRANTED
from komek.kernel.admin import VerbAdmin, VerbForm, confirmed, site
from komek.kernel.admin.requests import Request
from komek.kernel.languages import DEFAULT, LANGUAGES
from komek.kernel.models import User


class UserForm(VerbForm):
    """An account, its language chosen by name."""

    language = forms.ChoiceField(
        choices=[(one.code, one.own_name) for one in LANGUAGES],
        initial=DEFAULT,
        widget=UnfoldAdminSelectWidget,
    )


class RoleForm(BeginningForm):
    """A role to grant, out of those that can be granted."""

    role = forms.ChoiceField(
        choices=[("", "-"), *(pair for pair in ROLE_NAMES if pair[0] not in NEVER_GRANTED)],
        widget=UnfoldAdminSelectWidget,
    )


@admin.register(User, site=site)
class UserAdmin(VerbAdmin):
    """Who can sign in. Residents' accounts are here as well, with nothing but their address."""

    read_action = edit_action = "users.manage"
    subject = "user"
    form = UserForm
    list_display = ("email", "name", "language", "is_active")
    list_filter = ("is_active",)
    search_fields = ("email", "name")
    ordering = ("email",)
    fields = ("email", "name", "language")
    fixed = ("email",)
    actions_detail = ("deactivate",)

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> User:
        details = form.given(*self.fields)
        if is_new:
            return services.create_user(actor=request.actor, **details)
        return services.edit_user(actor=request.actor, user_id=row.pk, **details)

    @action(description=_("Shut out"), url_path="deactivate", permissions=["change"])
    def deactivate(self, request: Request, object_id: str) -> HttpResponse:
        """Shut the account out."""
        return confirmed(
            self,
            request,
            object_id,
            _("Shut this account out? Its roles end."),
            lambda row: services.deactivate_user(actor=request.actor, user_id=row.id),
        )


@admin.register(Membership, site=site)
class MembershipAdmin(VerbAdmin):
    """Which roles users hold. A grant is never changed: it ends, and another begins."""

    read_action = "users.manage"
    edit_action = "roles.grant"
    subject = "user"
    form = RoleForm
    list_display = ("user", "role", "organisation", "valid_from", "valid_to")
    list_filter = ("role",)
    list_select_related = ("user", "organisation")
    search_fields = ("user__email", "organisation__code")
    autocomplete_fields = ("user", "organisation")
    ordering = ("-id",)
    fields = ("user", "role", "organisation", "valid_to")
    fixed = fields
    extra = ("begin",)
    actions_detail = ("end_role",)

    def has_change_permission(self, request: Request, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def has_end_permission(self, request: Request, obj: Any = None) -> bool:
        """Ending is all that can happen to a grant."""
        return super().has_change_permission(request)

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> Membership:
        organisation = form.cleaned_data["organisation"]
        return services.grant_role(
            actor=request.actor,
            user_id=form.cleaned_data["user"].id,
            role=form.cleaned_data["role"],
            organisation_id=organisation.id if organisation else None,
            at=form.cleaned_data["begin"],
            until=form.cleaned_data["valid_to"],
        )

    @action(description=_("End this role"), url_path="end", permissions=["end"])
    def end_role(self, request: Request, object_id: str) -> HttpResponse:
        """Let the grant end now."""
        return confirmed(
            self,
            request,
            object_id,
            _("End this role now?"),
            lambda row: services.end_role(actor=request.actor, membership_id=row.id),
        )
