"""Groups and services with their facts, in the administration."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextareaWidget

from komek.directory import services
from komek.directory.admin.people import BeginningForm
from komek.directory.fact_form import AsksFact
from komek.directory.models import Service, ServiceFact, ServiceGroup
from komek.directory.tables.catalogue import Choices
from komek.kernel.admin import TableAdmin, confirmed, site
from komek.kernel.admin.forms import Labelled
from komek.kernel.admin.requests import Request
from komek.kernel.languages import CODES
from komek.kernel.permissions import at_all

NAMES = tuple(f"name_{code}" for code in CODES)
TEXTS = tuple(f"{field}_{code}" for field in ("description", "keywords") for code in CODES)
TERMS = ("promised_amount", "promised_unit", "legal_amount", "legal_unit")
POLICIES = (
    "criticality",
    "needs_place",
    "anonymity",
    "publication",
    "moderation",
    "about_organisation",
)
QUESTIONS = tuple(f"question_{code}" for code in CODES)


@admin.register(ServiceGroup, site=site)
class GroupAdmin(TableAdmin):
    """The groups of services, in the order of pages."""

    read_action = "directory.read"
    edit_action = "directory.edit"
    subject = "service_group"
    tables = ("service_groups",)
    list_display = ("code", "__str__", "position")
    search_fields = ("code", *NAMES)
    fields = ("code", *NAMES, "icon", "position")
    fixed = ("code",)

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> ServiceGroup:
        details = form.given(*self.fields)
        if is_new:
            return services.create_group(actor=request.actor, **details)
        return services.edit_group(actor=request.actor, group_id=row.pk, **details)


class FactForm(AsksFact, Labelled, forms.ModelForm):  # type: ignore[type-arg]
    """One fact; its choices are written as in the table of facts."""

    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 2}),
        help_text=_("For lists: key=қазақша|русский|English;key=..."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("choices", Choices("choices").show(self.instance.values))


class FactInline(StackedInline):  # type: ignore[misc]
    """The facts to ask for, stored with their service."""

    model = ServiceFact
    form = FactForm
    fields = ("code", "datatype", "required", "position", *QUESTIONS, "choices")
    extra = 0

    def has_view_permission(self, request: Request, obj: Any = None) -> bool:
        return at_all(request.actor, "directory.read")

    def has_change_permission(self, request: Request, obj: Any = None) -> bool:
        return at_all(request.actor, "directory.edit")

    has_delete_permission = has_change_permission

    def has_add_permission(self, request: Request, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(Service, site=site)
class ServiceAdmin(TableAdmin):
    """The versions of services; a change makes a new one, and older cases keep theirs."""

    read_action = "directory.read"
    edit_action = "directory.edit"
    subject = "service"
    tables = ("services", "service_facts")
    form = BeginningForm
    inlines = (FactInline,)
    list_display = ("code", "__str__", "group", "promised", "criticality", "valid_from", "valid_to")
    list_filter = ("group", "criticality", "publication")
    list_select_related = ("group",)
    search_fields = ("code", *NAMES)
    ordering = ("code", "-valid_from")
    fields = ("code", "group", *NAMES, *TEXTS, *TERMS, *POLICIES)
    fixed = ("code",)
    extra = ("begin",)
    actions_detail = ("retire",)

    @admin.display(description=_("Promised"))
    def promised(self, row: Service) -> str:
        return f"{row.promised_amount} {row.get_promised_unit_display().lower()}"

    def get_queryset(self, request: Request) -> QuerySet[Service]:
        return cast("QuerySet[Service]", super().get_queryset(request))

    def save_model(self, request: Request, obj: Any, form: Any, change: bool) -> None:
        """Wait for the facts, which Django hands over next."""

    def save_related(self, request: Request, form: Any, formsets: Any, change: bool) -> None:
        form.facts = [
            one.fact()
            for one in formsets[0].forms
            if one.has_changed() or one.instance.pk
            if not one.cleaned_data.get("DELETE")
        ]
        super().save_model(request, form.instance, form, change)

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> Service:
        details = form.given(*NAMES, *TEXTS, *TERMS, *POLICIES)
        verb = services.create_service if is_new else services.revise_service
        return verb(
            actor=request.actor,
            code=row.code,
            group_id=form.cleaned_data["group"].id,
            at=form.cleaned_data["begin"],
            facts=form.facts,
            **details,
        )

    @action(description=_("Retire"), url_path="retire", permissions=["change"])
    def retire(self, request: Request, object_id: str) -> HttpResponse:
        """Let nobody ask for the service from now on."""
        return confirmed(
            self,
            request,
            object_id,
            _("Retire this service now? Open cases go on."),
            lambda row: services.retire_service(actor=request.actor, code=row.code),
        )
