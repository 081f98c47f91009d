"""Streets and buildings in the administration."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget
from unfold.widgets import UnfoldAdminTextInputWidget as TextInput

from komek.directory.models import Organisation
from komek.kernel.admin import TableAdmin, VerbForm, site
from komek.kernel.admin.forms import begin_field
from komek.kernel.admin.requests import Request
from komek.kernel.errors import Invalid
from komek.kernel.tables import Pairs, lists
from komek.registries import services
from komek.registries.models import Building, Street
from komek.registries.services.streets import aliases_of


class StreetForm(VerbForm):
    """A street with its present names."""

    name_kk = forms.CharField(label=_("Name in Kazakh"), required=False, widget=TextInput)
    name_ru = forms.CharField(label=_("Name in Russian"), required=False, widget=TextInput)
    aliases = forms.CharField(
        label=_("What people say"),
        required=False,
        widget=TextInput,
        help_text=_("Several with semicolons between them."),
    )
    begin = begin_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            present = self.instance.names.filter(alias=False).now().first()
            self.initial["name_kk"] = present.name_kk if present else ""
            self.initial["name_ru"] = present.name_ru if present else ""
            self.initial["aliases"] = lists.joined(aliases_of(self.instance))


@admin.register(Street, site=site)
class StreetAdmin(TableAdmin):
    """Streets; another name is a renaming, and the old one still finds the street."""

    read_action = "registries.read"
    edit_action = "registries.edit"
    subject = "street"
    tables = ("streets",)
    form = StreetForm
    list_display = ("code", "present_name")
    search_fields = ("code", "names__name_kk", "names__name_ru")
    ordering = ("code",)
    fields = ("code",)
    fixed = ("code",)
    extra = ("name_kk", "name_ru", "aliases", "begin")

    @admin.display(description=_("Name"))
    def present_name(self, row: Street) -> str:
        return str(row.names.filter(alias=False).now().first() or "")

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> Street:
        names = {"at": form.cleaned_data["begin"], **form.given("name_kk", "name_ru")}
        if is_new:
            code = form.cleaned_data["code"]
            row = services.add_street(actor=request.actor, code=code, **names)
        else:
            services.rename_street(actor=request.actor, street_id=row.pk, **names)
        aliases = lists.items(form.cleaned_data["aliases"])
        services.set_aliases(actor=request.actor, street_id=row.pk, names=aliases)
        return row


class BuildingForm(VerbForm):
    """A building with who answers for what at it."""

    duties = forms.CharField(
        label=_("Duties"),
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 2}),
        help_text=_("As duty=code of the organisation: lift=...;heating=..."),
    )
    begin = begin_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["duties"] = Pairs("duties").show(self._present())

    def clean_duties(self) -> dict[str, int | None]:
        """Ids of organisations by duty, None where a duty ends."""
        try:
            wanted = Pairs("duties").parse(self.cleaned_data["duties"])
        except Invalid as error:
            raise forms.ValidationError(str(error)) from error
        found = Organisation.objects.filter(code__in=wanted.values())
        ids = dict(found.values_list("code", "id"))
        if unknown := sorted(set(wanted.values()) - ids.keys()):
            message = _("There is nothing with the code “%(code)s”.")
            raise forms.ValidationError(message, params={"code": unknown[0]})
        ended = dict.fromkeys(self._present())
        return {**ended, **{duty: ids[code] for duty, code in wanted.items()}}

    def _present(self) -> dict[str, str]:
        if not self.instance.pk:
            return {}
        rows = self.instance.duties.now().order_by("duty")
        return dict(rows.values_list("duty", "organisation__code"))


@admin.register(Building, site=site)
class BuildingAdmin(TableAdmin):
    """Buildings with their points."""

    read_action = "registries.read"
    edit_action = "registries.edit"
    subject = "building"
    tables = ("buildings",)
    form = BuildingForm
    list_display = ("street", "__str__", "index_code", "lat", "lon")
    list_select_related = ("street",)
    search_fields = ("street__code", "street__names__name_kk", "=house", "=index_code")
    autocomplete_fields = ("street",)
    ordering = ("street__code", "house", "block")
    fields = ("street", "house", "block", "index_code", "lat", "lon")
    fixed = ("street",)
    extra = ("duties", "begin")

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> Building:
        details = form.given(*self.fields[1:])
        duties = {"duties": form.cleaned_data["duties"], "at": form.cleaned_data["begin"]}
        if is_new:
            street_id = form.cleaned_data["street"].id
            return services.add_building(
                actor=request.actor, street_id=street_id, **duties, **details
            )
        services.set_duties(actor=request.actor, building_id=row.pk, **duties)
        return services.edit_building(actor=request.actor, building_id=row.pk, **details)
