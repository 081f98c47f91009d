"""Tables in and out: a page that gives a table as a file and takes one."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from komek.kernel import tables
from komek.kernel.admin.requests import Request
from komek.kernel.admin.verbs import VerbAdmin
from komek.kernel.errors import Invalid, TooLarge
from komek.kernel.permissions import at_all
from komek.kernel.tables import Report, Table
from komek.kernel.tables.files import MOST_BYTES

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class TableAdmin(VerbAdmin):
    """A page of the administration whose rows also come and go as files.

    tables: names of the tables that are offered.
    """

    tables: ClassVar[Sequence[str]]
    actions_list = ("in_and_out",)

    @action(description=_("Import and export"), url_path="in-and-out", icon="table")
    def in_and_out(self, request: Request) -> HttpResponse:
        """The files: download them, or try and store an upload."""
        if wanted := request.GET.get("download"):
            return self._download(request, wanted, request.GET.get("form", "csv"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Import and export"),
            "tables": [tables.table(name) for name in self.tables],
            "may_import": self.has_import_permission(request),
        }
        if request.method == "POST":
            context |= self._upload(request)
        return TemplateResponse(request, "kernel/in_and_out.html", context)

    def _download(self, request: Request, name: str, form: str) -> HttpResponse:
        form = form if form in FORMS else "csv"
        content = tables.export(
            actor=request.actor, table=self._table(name)(), form=cast(Any, form)
        )
        answer = HttpResponse(content, content_type=FORMS[form])
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
        return answer

    def _upload(self, request: Request) -> dict[str, Any]:
        table = self._table(request.POST.get("table", ""))
        dry_run = "try" in request.POST
        try:
            return {"table": table, "dry_run": dry_run, "report": _read(request, table, dry_run)}
        except (Invalid, TooLarge) as refused:
            return {"table": table, "refused": refused}

    def _table(self, name: str) -> type[Table]:
        if name not in self.tables:
            raise Invalid("table_unknown", _("There is no such table."))
        return tables.table(name)

    def has_import_permission(self, request: Request) -> bool:
        """Whether any of the tables may be imported."""
        return any(at_all(request.actor, tables.table(name).action) for name in self.tables)


def _read(request: Request, table: type[Table], dry_run: bool) -> Report:
    uploads = [*request.FILES.getlist("file"), *request.FILES.getlist("companions")]
    if "file" not in request.FILES:
        raise Invalid("file_missing", _("Choose a file first."))
    if sum(upload.size or 0 for upload in uploads) > MOST_BYTES:
        raise TooLarge("table_too_large", _("This file is larger than 20 MB. Please split it."))
    companions = {one.name: one.read() for one in request.FILES.getlist("companions")}
    return tables.import_file(
        actor=request.actor,
        table=table(companions=cast(dict[str, bytes], companions)),
        content=uploads[0].read(),
        dry_run=dry_run,
    )
