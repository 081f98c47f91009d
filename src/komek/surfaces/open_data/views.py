"""The page of the open data, and the files that it offers."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import MissingFileError, StaticFile

from komek.surfaces.identity import requires
from komek.surfaces.open_data import manifest
from komek.surfaces.open_data.columns import COLUMNS
from komek.surfaces.open_data.manifest import Manifest
from komek.surfaces.open_data.names import LABELS, MANIFEST, MEDIA_TYPES, stored
from komek.surfaces.views import Request

# A month's file is another one after the next night, or some nights later.
AN_HOUR = "public, max-age=3600"
FIVE_MINUTES = "public, max-age=300"


@requires("cases.read_public")
def index(request: Request) -> HttpResponse:
    """What there is, month by month, and what the columns mean."""
    found = manifest.read(_root())
    variables = {
        "months": _months(found) if found else [],
        "manifest": found,
        "generated": datetime.fromisoformat(found.generated) if found else None,
        "columns": COLUMNS,
        "section": "open_data",
    }
    return render(request, "open_data/index.html", variables)


@requires("cases.read_public")
def for_programs(request: Request) -> HttpResponseBase:
    """The manifest."""
    return _served(request, _root() / MANIFEST, "application/json", FIVE_MINUTES)


@requires("cases.read_public")
def file(request: Request, name: str) -> HttpResponseBase:
    """A file of the manifest, whole or the part that is asked for."""
    try:
        return _file(request, name)
    except Http404:
        # Published anew between our looks at the manifest and at the disk.
        return _file(request, name)


def _file(request: Request, name: str) -> HttpResponseBase:
    found = manifest.read(_root())
    offered = found and found.file(name)
    if not offered:
        raise Http404
    kind = name.rpartition(".")[2]
    return _served(
        request,
        _root() / stored(name, offered.sha256),
        MEDIA_TYPES[kind],
        AN_HOUR,
        ("ETag", f'"{offered.sha256}"'),
        ("Content-Disposition", f'attachment; filename="{name}"'),
    )


def _served(
    request: Request, path: Path, media_type: str, cached: str, *more: tuple[str, str]
) -> HttpResponseBase:
    headers = [
        ("Content-Type", media_type),
        ("Cache-Control", cached),
        ("Accept-Ranges", "bytes"),
        ("Access-Control-Allow-Origin", "*"),
        *more,
    ]
    try:
        return WhiteNoiseMiddleware.serve(StaticFile(str(path), headers), request)
    except MissingFileError as error:
        raise Http404 from error


def _months(found: Manifest) -> list[dict[str, Any]]:
    """The newest first, as the page shows them."""
    return [
        {
            "first": date.fromisoformat(f"{month.month}-01"),
            "rows": month.rows,
            "files": [(LABELS[kind], file) for kind, file in month.files.items()],
        }
        for month in reversed(found.months)
    ]


def _root() -> Path:
    return Path(settings.OPEN_DATA_ROOT)
