"""Organisations, their place in the tree and their succession, in the administration."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelect2MultipleWidget, UnfoldAdminSelect2Widget
from unfold.widgets import UnfoldAdminTextInputWidget as TextInput

from komek.directory import services
from komek.directory.models import Organisation, Succession
from komek.directory.services import Share
from komek.directory.tables.names import NAME_FIELDS
from komek.kernel.admin import TableAdmin, VerbAdmin, VerbForm, confirmed, site
from komek.kernel.admin.forms import begin_field
from komek.kernel.admin.requests import Request
from komek.kernel.errors import Invalid
from komek.kernel.tables import Pairs

OPEN = Organisation.objects.order_by("code")


class OrganisationForm(VerbForm):
    """An organisation and whom it stands under."""

    parent = forms.ModelChoiceField(
        OPEN, required=False, label=_("Stands under"), widget=UnfoldAdminSelect2Widget
    )
    begin = begin_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = cast("forms.ModelChoiceField[Organisation]", self.fields["parent"])
        parents.queryset = OPEN.now()
        if self.instance.pk:
            links = self.instance.parent_links.now()
            self.initial["parent"] = links.values_list("parent_id", flat=True).first()


@admin.register(Organisation, site=site)
class OrganisationAdmin(TableAdmin):
    """Organisations, closed ones included."""

    read_action = "directory.read"
    edit_action = "directory.edit"
    subject = "organisation"
    tables = ("organisations",)
    form = OrganisationForm
    list_display = ("code", "__str__", "kind", "phone", "valid_to")
    list_filter = ("kind",)
    search_fields = ("code", "name_kk", "name_ru", "name_en")
    ordering = ("code",)
    fields = ("code", "kind", *NAME_FIELDS, "phone", "email", "address", "hours")
    fixed = ("code",)
    extra = ("parent", "begin")
    actions_detail = ("close",)

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> Organisation:
        details = form.given(*self.fields[1:])
        parent = form.cleaned_data["parent"]
        parent_id = parent.id if parent else None
        begin = form.cleaned_data["begin"]
        if is_new:
            code = form.cleaned_data["code"]
            return services.create_organisation(
                actor=request.actor, code=code, parent_id=parent_id, at=begin, **details
            )
        services.move_organisation(
            actor=request.actor, organisation_id=row.pk, parent_id=parent_id, at=begin
        )
        return services.edit_organisation(actor=request.actor, organisation_id=row.pk, **details)

    @action(description=_("Close"), url_path="close", permissions=["change"])
    def close(self, request: Request, object_id: str) -> HttpResponse:
        """Let the organisation end now."""
        return confirmed(
            self,
            request,
            object_id,
            _("Close this organisation now? Its old cases keep it."),
            lambda row: services.close_organisation(actor=request.actor, organisation_id=row.id),
        )


class SuccessionForm(VerbForm):
    """Who follows whom, several at once for a merger or a split."""

    predecessors = forms.ModelMultipleChoiceField(
        OPEN, label=_("Before"), widget=UnfoldAdminSelect2MultipleWidget
    )
    successors = forms.ModelMultipleChoiceField(
        OPEN, label=_("After"), widget=UnfoldAdminSelect2MultipleWidget
    )
    shares = forms.CharField(
        label=_("Shares"),
        required=False,
        widget=TextInput,
        help_text=_("For a split: code=0.4;code=0.6. Without it a single successor takes all."),
    )
    begin = begin_field()

    def clean_shares(self) -> dict[str, Decimal]:
        """The share of each successor by its code."""
        try:
            pairs = Pairs("shares").parse(self.cleaned_data["shares"])
            return {code: Decimal(share.replace(",", ".")) for code, share in pairs.items()}
        except (Invalid, ArithmeticError) as error:
            raise forms.ValidationError(_("Write shares as code=0.4;code=0.6.")) from error

    def all_shares(self) -> list[Share]:
        """Each pair of predecessor and successor with its share."""
        given = self.cleaned_data["shares"]
        return [
            Share(before.id, after.id, given.get(after.code, Decimal(1)))
            for before in self.cleaned_data["predecessors"]
            for after in self.cleaned_data["successors"]
        ]


@admin.register(Succession, site=site)
class SuccessionAdmin(VerbAdmin):
    """Mergers, splits, renamings and replacements; what happened stays."""

    read_action = "directory.read"
    edit_action = "directory.edit"
    form = SuccessionForm
    list_display = ("predecessor", "successor", "kind", "share", "at")
    list_display_links = None
    list_filter = ("kind",)
    list_select_related = ("predecessor", "successor")
    ordering = ("-at",)
    fields = ("kind",)
    extra = ("predecessors", "successors", "shares", "begin")

    def has_change_permission(self, request: Request, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> Succession:
        first, *_others = services.succeed(
            actor=request.actor,
            kind=form.cleaned_data["kind"],
            shares=form.all_shares(),
            at=form.cleaned_data["begin"],
        )
        return first
