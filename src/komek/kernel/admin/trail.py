"""The audit trail, to be read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.paginator import InfinitePaginator

from komek.kernel.admin.site import site
from komek.kernel.admin.verbs import VerbAdmin
from komek.kernel.models import AuditEntry


@admin.register(AuditEntry, site=site)
class AuditAdmin(VerbAdmin):
    """Who did what to what; never counted, because the trail has millions of rows."""

    read_action = "audit.read"
    list_display = ("at", "actor", "action_name", "subject", "changed", "reason")
    fields = list_display
    readonly_fields = fields
    list_display_links = None
    search_fields = ("=actor", "=subject")
    ordering = ("-id",)
    paginator = InfinitePaginator

    @admin.display(description=_("What was done"))
    def action_name(self, row: AuditEntry) -> str:
        return row.action

    @admin.display(description=_("What changed"))
    def changed(self, row: AuditEntry) -> str:
        return ", ".join(row.fields)
