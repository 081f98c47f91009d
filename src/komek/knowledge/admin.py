"""Scripts and answer templates in the administration: for whole tables; the desk has the pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from komek.kernel.admin import TableAdmin, VerbForm, confirmed, site
from komek.kernel.admin.forms import begin_field
from komek.kernel.admin.requests import Request
from komek.kernel.languages import CODES
from komek.knowledge import services
from komek.knowledge.models import AnswerTemplate, Script

NAMES = tuple(f"name_{code}" for code in CODES)


class BeginningForm(VerbForm):
    """A form that also says from when."""

    begin = begin_field()


class KnowledgeAdmin(TableAdmin):
    """What scripts and answer templates have in common: versions by code, ended by a button."""

    read_action = "knowledge.read"
    edit_action = "knowledge.edit"
    form = BeginningForm
    list_display = ("code", "__str__", "service_code", "valid_from", "valid_to")
    search_fields = ("code", "service_code", *NAMES)
    ordering = ("code", "-valid_from")
    fixed = ("code",)
    extra = ("begin",)
    actions_detail = ("end",)
    verbs: Any

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> Any:
        create, revise, _end = self.verbs
        details = form.given(*self.fields[1:])
        at = form.cleaned_data["begin"]
        verb = create if is_new else revise
        return verb(actor=request.actor, code=row.code, at=at, **details)

    @action(description=_("End"), url_path="end", permissions=["change"])
    def end(self, request: Request, object_id: str) -> HttpResponse:
        """Show it to nobody from now on."""
        _create, _revise, end = self.verbs
        return confirmed(
            self,
            request,
            object_id,
            _("Show this to nobody from now on?"),
            lambda row: end(actor=request.actor, code=row.code),
        )


@admin.register(Script, site=site)
class ScriptAdmin(KnowledgeAdmin):
    """The versions of scripts."""

    subject = "script"
    tables = ("scripts",)
    verbs = (services.create_script, services.revise_script, services.end_script)
    fields = (
        "code",
        *NAMES,
        "service_code",
        "position",
        "call",
        *(f"{field}_{code}" for field in ("say", "ask") for code in CODES),
    )


@admin.register(AnswerTemplate, site=site)
class AnswerAdmin(KnowledgeAdmin):
    """The versions of answer templates."""

    subject = "answer_template"
    tables = ("answers",)
    verbs = (services.create_answer, services.revise_answer, services.end_answer)
    fields = ("code", *NAMES, "service_code", "position", *(f"text_{code}" for code in CODES))
