"""The base of every page of the administration that changes something."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from komek.kernel.admin.forms import VerbForm
from komek.kernel.admin.requests import Request
from komek.kernel.errors import Message, Refused
from komek.kernel.permissions import at_all


class VerbAdmin(ModelAdmin):  # type: ignore[misc]
    """A table whose rows are seen, and changed through verbs only.

    read_action, edit_action: rows of the permission table; without the second nobody changes it.
    fixed: fields that stay once the row is there. extra: fields of the form that are no columns.
    subject: how events and the audit name a row, "organisation" for "organisation:12".
    """

    read_action: ClassVar[str]
    edit_action: ClassVar[str] = ""
    fixed: ClassVar[Sequence[str]] = ()
    extra: ClassVar[Sequence[str]] = ()
    subject: ClassVar[str] = ""
    form = VerbForm
    list_per_page = 50
    show_full_result_count = False
    warn_unsaved_form = True
    actions: ClassVar[Sequence[str]] = ()

    def store(self, request: Request, row: Any, form: Any, is_new: bool) -> Model:
        """Call the verb for the form of a row, and return the row as it is stored now.

        row: unchanged values where the form has no field. Raises Refused.
        """
        raise LookupError(f"{type(self).__name__} stores nothing")

    # Who may

    def has_view_permission(self, request: Request, obj: Any = None) -> bool:
        return at_all(request.actor, self.read_action)

    def has_change_permission(self, request: Request, obj: Any = None) -> bool:
        return bool(self.edit_action) and at_all(request.actor, self.edit_action)

    def has_add_permission(self, request: Request) -> bool:
        return self.has_change_permission(request)

    def has_delete_permission(self, request: Request, obj: Any = None) -> bool:
        """Nobody: dated rows are ended, by a verb of their own."""
        return False

    def has_module_permission(self, request: Request) -> bool:
        return self.has_view_permission(request)

    # The form

    def get_readonly_fields(self, request: Request, obj: Any = None) -> Sequence[str]:
        return (*super().get_readonly_fields(request, obj), *(self.fixed if obj else ()))

    def get_fields(self, request: Request, obj: Any = None) -> Sequence[Any]:
        fields = super().get_fields(request, obj)
        if self.has_change_permission(request, obj):
            return (*fields, *self.extra)
        return fields

    def get_form(self, request: Request, obj: Any = None, **options: Any) -> Any:
        # Declared fields are no columns: Django must not look for them in the table.
        columns = [name for name in self.get_fields(request, obj) if name not in self.extra]
        form = super().get_form(request, obj, **{**options, "fields": columns})
        return type(form.__name__, (form,), {"refused": getattr(request, "refused", None)})

    def changeform_view(
        self,
        request: Request,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of a row; what a verb refuses is said above the form, with nothing lost."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:
            request.refused = refused
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: Request, obj: Model, form: Any, change: bool) -> None:
        stored = self.store(request, obj, form, is_new=not change)
        obj.pk = stored.pk  # a change may have made a new version of it

    def save_related(self, request: Request, form: Any, formsets: Any, change: bool) -> None:
        """What belongs to a row is stored by the verb for the row."""

    def construct_change_message(self, *args: Any, **options: Any) -> list[Any]:
        """None: what changed is in the audit trail."""
        return []

    # The past is in the audit trail, without names and words

    def log_addition(self, request: Request, obj: Model, message: Any) -> None:
        """Verbs note what they do."""

    def log_change(self, request: Request, obj: Model, message: Any) -> None:
        """Verbs note what they do."""

    def history_view(
        self, request: Request, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The row's entries of the audit trail."""
        trail = reverse("admin:kernel_auditentry_changelist")
        return HttpResponseRedirect(f"{trail}?subject={self.subject}:{object_id}")


def confirmed(
    admin: VerbAdmin,
    request: Request,
    object_id: str,
    question: Message,
    verb: Callable[[Any], object],
) -> HttpResponse:
    """Ask whether the verb is to be done to a row, and on "yes" do it."""
    row = admin.get_object(request, object_id)
    if row is None:
        raise Http404
    if request.method != "POST":
        context = _context(admin, request, {"question": question, "row": row})
        return TemplateResponse(request, "kernel/confirm.html", context)
    try:
        verb(row)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Done: %(row)s.") % {"row": row})
    return HttpResponseRedirect(_list_of(admin))


def _context(admin: VerbAdmin, request: Request, own: Mapping[str, Any]) -> dict[str, Any]:
    return {**admin.admin_site.each_context(request), "opts": admin.opts, **own}


def _list_of(admin: VerbAdmin) -> str:
    return reverse(f"admin:{admin.opts.app_label}_{admin.opts.model_name}_changelist")
